# Shell text for runAsRoot: makes useradd, groupadd and their like work in an
# image that has no files of users yet. Files that are there stay as they are.
{ pkgs }:
''
  export PATH=${pkgs.shadow}/bin:$PATH
  mkdir -p /etc/pam.d
  if [[ ! -f /etc/passwd ]]; then
    echo 'root:x:0:0::/root:${pkgs.runtimeShell}' > /etc/passwd
    echo 'root:!x:::::::' > /etc/shadow
  fi
  if [[ ! -f /etc/group ]]; then
    echo 'root:x:0:' > /etc/group
    echo 'root:x::' > /etc/gshadow
  fi
  if [[ ! -f /etc/pam.d/other ]]; then
    printf '%s\n' \
      'account sufficient pam_unix.so' \
      'auth sufficient pam_rootok.so' \
      'password requisite pam_unix.so nullok yescrypt' \
      'session required pam_unix.so' \
      > /etc/pam.d/other
  fi
  if [[ ! -f /etc/login.defs ]]; then
    touch /etc/login.defs
  fi
''
