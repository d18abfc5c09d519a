# --- arguments ------------------------------------------------------------------------------------------------------

usage() {
  printf '%s\n' "usage: $0 [options]
       $0 --verify PREFIX [--json] | --repair PREFIX | --uninstall PREFIX | --list [--json] | --extract-only DIR

Installs $NAME $VERSION ($PLATFORM).

-b            batch mode: ask nothing, the licence is taken as agreed to
-i            interactive mode (the default)
-p PREFIX     where to install; default: $PREFIX
-f            no error if the prefix exists, as long as it is an empty folder
-u            update: replace an installation of an installer like this one; what you added to it is kept;
              an older version is asked about, and with -b only warned of
-k            keep conda's package cache in PREFIX/pkgs, for an installer that was built to bring it
-s            do not run the packages' post-link scripts
-c            run conda init when all is installed (only where conda is in it; without -b you are asked)
-m            make no menu entries; none are made anyway
-h, --help    print this help and exit: with 0, but with 2 for -h, as constructor's installers do
--version     print name, version and platform and exit
--check       check this machine, this file and the prefix; write nothing
--json        with --check: the result as JSON on stdout
--no-compile  do not compile python sources; python then does so, or not, when it first imports them
--replace-other  with -u: also an installation of another name than this one's
--skip-sha256 install although nothing here can compute a sha256; damage is then found only by the decompressor
--skip-owner  install although other users can write to the prefix or a folder above it
--skip-room   install although df says that there is not enough room
--force-arch  install although the machine is of another architecture

and in place of an installation, of which nothing is asked but write access and tools:
--verify PREFIX     tell what of an installation is changed, missing, or was added to it; with --json as JSON
--repair PREFIX     put what is changed or missing back
--uninstall PREFIX  remove what was installed (after a question, unless -b is given); what you added stays
--conda-init        with --uninstall: also what conda init wrote into the shell files of your home
--list              the packages in here: bytes in this file and installed, name, licence; with --json as JSON
--extract-only DIR  unpack into a new folder; nothing is run, and no prefix is written into the files
The first three need find, sort and cut as well. .archi/manage.sh in the prefix does the same.

CONDA_OVERRIDE_GLIBC=VERSION is taken for this machine's glibc.

Exit codes
 0  done
 1  the installation failed; nothing is left behind (--verify: something is changed or missing)
 2  refused: arguments, or the licence was not accepted
 3  this file is damaged; nothing was written
and where this machine or the prefix does not fit (the first of all that are reported; nothing was written)
10  another architecture                    16  the prefix cannot be written to
11  the programs' ELF interpreter is absent 17  its file system does not let programs run
12  the kernel's pages are too large        18  the prefix is too long
13  glibc is too old                        19  the prefix exists (or is no installation)
14  a tool is missing                       20  another installer is at work there
15  not enough room                         21  the disk has no links, or folds upper and lower case"
}

parse_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      -b) BATCH=1 ;;
      -i) BATCH='' ;;
      # An empty folder is taken over with or without -f; nothing else ever is.
      -f) ;;
      -u) UPDATE=1 ;;
      --replace-other) REPLACE_OTHER=1 ;;
      -k) KEEP_PKGS=1 ;;
      -s) SKIP_SCRIPTS=1 ;;
      -c)
        if [ -z "$CONDA" ]; then refuse "-c runs conda init, and there is no conda in this installer"; fi
        INIT_CONDA=1
        ;;
      -m) ;;
      -t)
        refuse "-t: the packages' tests are not in them as they are installed; conda-build runs them:" \
          "conda install conda-build, then conda build --test and the package's file"
        ;;
      -p)
        if [ $# -lt 2 ]; then refuse "-p needs the folder to install into"; fi
        PREFIX=$2
        shift
        ;;
      -p=*) refuse "-p takes the folder as a word of its own: -p ${1#-p=}" ;;
      -p?*) PREFIX=${1#-p} ;;
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
          '' | -*) refuse "$1 needs a folder right behind it${2:+, found $2}; write ./-x for one that is called -x" ;;
        esac
        MODE=${1#--}
        MODE=${MODE%-only}
        PREFIX=$2
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
  case $JSON:$CHECK_ONLY$MODE in
    1: | 1:repair | 1:uninstall | 1:extract) refuse "--json goes with --check, --verify or --list" ;;
  esac
}
