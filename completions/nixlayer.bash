# bash completion of nixlayer: asks nixlayer what may stand at the cursor.
_nixlayer() {
  local files='' line
  COMPREPLY=()
  {
    IFS= read -r files
    while IFS= read -r line; do COMPREPLY+=("$line"); done
  } < <(command nixlayer __complete -- bash \
    "$2" "${COMP_LINE:0:COMP_POINT}" "${COMP_LINE:COMP_POINT}" 2> /dev/null < /dev/null)
  # bash 3 has no compopt: there a space too many follows, and files are offered where none can stand.
  type compopt > /dev/null 2>&1 || return 0
  compopt -o nosort 2> /dev/null
  case $files in
    files*) ;;
    folders*) compopt +o default +o bashdefault -o dirnames ;;
    *) compopt +o default +o bashdefault ;;
  esac
  case $files in *open) compopt -o nospace ;; esac
  return 0
}
complete -o bashdefault -o default -F _nixlayer nixlayer
