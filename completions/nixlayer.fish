# fish completion of nixlayer: asks nixlayer what may stand at the cursor.
function __nixlayer_candidates
    set -l before (commandline -opc)
    set -l words (commandline -op)
    set -l current (commandline -ct)
    set -e words[1]
    set -l lines (command nixlayer __complete -- fish "$current" (math (count $before) - 1) $words 2>/dev/null </dev/null)
    set -l files $lines[1]
    set -e lines[1]
    string join -- \n $lines
    switch "$files"
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current" ''
    end
end
complete -c nixlayer -f -k -a '(__nixlayer_candidates)'
