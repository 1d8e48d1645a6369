"""`completion`: what makes a shell complete `summitry`.

The work is click's (`click.shell_completion`). Its scripts are not used as they are: names here
have blanks and commas in them, which must be quoted and must not cut a name short, a name that
goes on has no blank after it, and whatever goes wrong is not shown amid what somebody types.
"""

from __future__ import annotations

import os
import shlex
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

from sim.cli.printing import say
from sim.cli.suggestions import NOTHING

PROGRAM, VARIABLE = "summitry", "_SUMMITRY_COMPLETE"

_BASH = r"""%(complete_func)s() {
    local kind value
    COMPREPLY=()
    while IFS=, read -r kind value; do
        case $kind in
            dir | file) compopt -o default ;;
            plain)
                [[ $value == *[=/] ]] && compopt -o nospace
                if [[ ${COMP_WORDS[COMP_CWORD]} != [\"\']* ]]; then
                    printf -v value %%q "$value"
                fi
                COMPREPLY+=("$value") ;;
        esac
    done < <(env COMP_WORDS="${COMP_LINE:0:COMP_POINT}" %(complete_var)s=bash_complete \
        "$1" 2> /dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""

_ZSH = r"""#compdef %(prog_name)s
%(complete_func)s() {
    local -a response plain open described
    local kind value help
    response=("${(@f)$(env COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) \
        %(complete_var)s=zsh_complete "$words[1]" 2> /dev/null)}")
    for kind value help in ${response}; do
        case "$kind" in
            dir) _path_files -/ ;;
            file) _path_files -f ;;
            plain)
                if [[ "$help" != "_" ]]; then
                    described+=("$value:$help")
                elif [[ "$value" == *[=/] ]]; then
                    open+=("$value")
                else
                    plain+=("$value")
                fi ;;
        esac
    done
    (( $#described )) && _describe -V unsorted described -U
    (( $#plain )) && compadd -U -V unsorted -a plain
    (( $#open )) && compadd -U -S '' -V unsorted -a open
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

_FISH = r"""function %(complete_func)s
    for line in (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp) \
            COMP_CWORD=(commandline -t) %(prog_name)s 2> /dev/null)
        set -l parts (string split -m 1 , -- $line)
        switch $parts[1]
            case plain
                echo $parts[2]
            case file
                __fish_complete_path $parts[2]
            case dir
                __fish_complete_directories $parts[2]
        end
    end
end
complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class _Quiet(ShellComplete):
    """Completes, or does nothing."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """What may stand there: files, where nothing is known of it; nothing, if that is known."""
        try:
            found = super().get_completions(args, incomplete)
        except Exception:  # whatever it is, nobody asked for a message
            return []
        if not found and not incomplete.startswith("-"):
            return [CompletionItem(incomplete, type="file")]
        return [item for item in found if item.type != NOTHING]


class Bash(_Quiet, BashComplete):
    """For bash, which parts words at `=` and `:` too, and expects no more than the last part."""

    source_template = _BASH
    _cut = 0

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words of the line before the cursor, and the one at the cursor."""
        line = os.environ["COMP_WORDS"]
        *words, at_cursor = split_arg_string(f"{line}x")
        begun = at_cursor.removesuffix("x")
        value = begun.partition("=")[2] if begun.startswith("-") else begun
        self._cut = 0 if _in_quotes(line) else max(map(value.rfind, "=:")) + 1
        return words[1:], begun

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Kind and value, the value from where bash thinks that the word begins."""
        return f"{item.type},{item.value[self._cut :]}"


class Zsh(_Quiet, ZshComplete):
    """For zsh."""

    source_template = _ZSH


class Fish(_Quiet, FishComplete):
    """For fish."""

    source_template = _FISH


SHELLS = {shell.name: shell for shell in (Bash, Zsh, Fish)}
for _shell in SHELLS.values():
    add_completion_class(_shell)


def _in_quotes(line: str) -> bool:
    try:
        shlex.split(line.rstrip("\\"))
    except ValueError:
        return True
    return False


@click.command()
@click.argument("shell", type=click.Choice(list(SHELLS)))
def completion(shell: str) -> None:
    """Print what makes SHELL complete what is typed.

    To install it, once:

    bash:  echo 'eval "$(summitry completion bash)"' >> ~/.bashrc

    zsh:  echo 'eval "$(summitry completion zsh)"' >> ~/.zshrc

    fish:  summitry completion fish > ~/.config/fish/completions/summitry.fish
    """
    main = click.get_current_context().find_root().command
    say(SHELLS[shell](main, {}, PROGRAM, VARIABLE).source().rstrip("\n"))
