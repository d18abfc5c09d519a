# --- arguments ------------------------------------------------------------------------------------------------------

usage() {
  interactive=' (the default)'
  if [ -n "$BATCH_MODE" ]; then interactive=''; fi
  printf '%s\n' "usage: $0 [options]
       $0 --verify PREFIX [--json] | --repair PREFIX | --uninstall PREFIX | --list [--json] | --extract-only DIR

Installs $NAME $VERSION ($PLATFORM).

-b            batch mode: ask no questions; you accept the licence${BATCH_MODE:+ (the default)}
-i            interactive mode$interactive
-p PREFIX     where to install; default: $PREFIX
-f            install into a folder that has files: none of them is replaced, and all is undone if anything fails
-u            update an installation that an installer like this one made; files that you added are kept;
              a downgrade needs your consent (with -b it is only a warning)
-k            fill conda's package cache, PREFIX/pkgs; only for an installer that was built with keep_pkgs
-s, --skip-scripts  run no scripts: neither those of the packages nor those of $NAME
-c            run conda init${INIT_CONDABIN:+ --condabin} after the installation (if conda is one of the packages; without -b you are asked)
-m            $(describe_menus)
--answers FILE  $(describe_options)
-h, --help    print this help and exit (with status 0; for -h with 2, as constructor's installers do)
--version     print name, version and platform and exit
--check       check this machine, this file and the prefix; write nothing
--json        with --check: print the result as JSON
--no-compile  do not compile python sources; python then compiles them when it first imports them
--replace-other  with -u or -f: also replace an installation of another name
--replace-files  with -f: also take the place of files that no installer like this one made; each stays as NAME.archi-old
--skip-sha256 install although no program here computes sha256: then only the decompressor can find damage
--skip-owner  install although other users can write to the prefix or a folder above it
--skip-room   install although df reports too little free space
--force-arch  install although this machine is of another architecture

Instead of an installation (these check only tools, access and owner):
--verify PREFIX     list the files of an installation that changed, are missing or were added (--json: as JSON)
--repair PREFIX     restore the changed and missing files
--uninstall PREFIX  remove the installed files (asks first, unless -b is given); files that you added stay
--conda-init        with --uninstall: also remove the lines that conda init wrote to your shell start-up files
--list              list the packages: bytes in this file, bytes installed, name, licence (--json: as JSON)
--extract-only DIR  unpack into a new folder; run nothing, and write no prefix into the files
--verify, --repair and --uninstall also need find, sort and cut; PREFIX/.archi/manage.sh has them too.

CONDA_OVERRIDE_GLIBC=VERSION in the environment replaces the glibc version of this machine, CONDA_OVERRIDE_LINUX and
CONDA_OVERRIDE_CUDA those of its kernel and of CUDA.

Exit codes
 0  done
 1  the installation failed and nothing of it is left (--verify: something is changed or missing)
 2  refused: wrong arguments, or the licence was not accepted
 3  this file is damaged; nothing was written
If a check fails, nothing was written (of several, the code of the first one reported):
10  another architecture                    16  no write access, or an unsafe owner
11  the ELF interpreter is missing          17  the file system is mounted noexec
12  the kernel's pages are too large        18  too long a prefix, or white space in it
13  glibc, the kernel or CUDA is too old    19  the prefix exists (or is not an installation)
14  a tool is missing                       20  another installer is using the prefix
15  not enough disk space                   21  the file system has no links, or ignores case"
}

describe_menus() {
  if [ -n "$MENUS" ]; then
    printf 'make no menu entries; without it those of %s are made' "$MENUS"
  else
    printf 'no effect: this installer makes no menu entries'
  fi
}

parse_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      -b) BATCH=1 ;;
      -i) BATCH='' ;;
      -f) FORCE=1 ;;
      -u)
        UPDATE=1
        FORCE=1
        ;;
      --replace-other) REPLACE_OTHER=1 ;;
      --replace-files) REPLACE_FILES=1 ;;
      -k) KEEP_PKGS=1 ;;
      -s | --skip-scripts) SKIP_SCRIPTS=1 ;;
      -c)
        if [ -z "$CONDA" ]; then refuse "-c runs conda init, but this installer has no conda: leave -c out"; fi
        if [ -n "$NO_INIT" ]; then refuse "-c runs conda init, which $NAME does not do: leave -c out"; fi
        INIT_CONDA=1
        ;;
      -m) SKIP_MENUS=1 ;;
      -t)
        refuse "-t is not supported: packages are installed without their tests; conda-build runs them:" \
          "conda install conda-build, then conda build --test PACKAGE-FILE"
        ;;
      -p)
        if [ $# -lt 2 ]; then refuse "-p needs the folder to install into: -p PREFIX"; fi
        PREFIX=$2
        PREFIX_GIVEN=1
        shift
        ;;
      -p=*) refuse "-p=... is not supported; write: -p ${1#-p=}" ;;
      -p?*)
        PREFIX=${1#-p}
        PREFIX_GIVEN=1
        ;;
      -h)
        usage
        exit 2
        ;;
      --help)
        usage
        exit_finished 0
        ;;
      --version)
        printf '%s %s %s\n' "$NAME" "$VERSION" "$PLATFORM"
        exit_finished 0
        ;;
      --check) CHECK_ONLY=1 ;;
      --list) MODE=list ;;
      --verify | --repair | --uninstall | --extract-only)
        case ${2:-} in
          '' | -*) refuse "$1 needs a folder as its next argument${2:+, found $2}; write ./-x for a folder called -x" ;;
        esac
        MODE=${1#--}
        MODE=${MODE%-only}
        PREFIX=$2
        shift
        ;;
      --answers)
        if [ $# -lt 2 ] || [ -z "$2" ]; then refuse "--answers needs a file as its next argument"; fi
        ANSWERS_FILE=$2
        shift
        ;;
      --conda-init) REMOVE_INIT=1 ;;
      --json) JSON=1 ;;
      --skip-sha256) SKIP_SHA256=1 ;;
      --skip-owner) SKIP_OWNER=1 ;;
      --skip-room) SKIP_ROOM=1 ;;
      --no-compile) COMPILE='' ;;
      --force-arch) FORCE_ARCH=1 ;;
      -[bcfhikmstu][!-]*)
        rest=${1#-?}
        first=${1%"$rest"}
        shift
        set -- "$first" "-$rest" "$@"
        continue
        ;;
      *) refuse "unknown argument: $1 (see -h)" ;;
    esac
    shift
  done
  if [ -n "$ANSWERS_FILE" ] && [ -n "$MODE" ]; then refuse "--answers is for an installation: leave it out"; fi
  case $JSON:$CHECK_ONLY$MODE in
    1: | 1:repair | 1:uninstall | 1:extract) refuse "--json needs --check, --verify or --list" ;;
  esac
}
