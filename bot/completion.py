"""Scripts that let bash, zsh and fish complete the commands and options of `baoda`, made from the parser itself."""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.usage import parser


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a command: how it is written, what it is for, and the words that may follow it."""

    written: tuple[str, ...]
    words: str
    values: tuple[str, ...]


def completion(arguments: argparse.Namespace) -> int:
    """Print the script for a shell."""
    script = {"bash": _bash, "zsh": _zsh, "fish": _fish}[arguments.shell]
    commands = parser().commands()
    print(script({name: (each.description or "", list(_options(each))) for name, each in commands.items()}), end="")
    return 0


def _options(command: argparse.ArgumentParser) -> Iterator[Choice]:
    for action in command._actions:
        if action.option_strings:
            values = tuple(map(str, action.choices or ()))
            yield Choice(tuple(action.option_strings), action.help or "", values)
        elif action.choices:
            yield Choice((), action.help or "", tuple(map(str, action.choices)))


Commands = Mapping[str, tuple[str, list[Choice]]]


def _bash(commands: Commands) -> str:
    cases = []
    for name, (_, choices) in commands.items():
        options = " ".join(written for choice in choices for written in choice.written)
        values = " ".join(value for choice in choices if not choice.written for value in choice.values)
        cases.append(f'        {name}) words="{options} {values}" ;;'.replace(' "', '"'))
    followed = {choice.written[-1]: choice.values for _, all_ in commands.values() for choice in all_ if choice.written}
    follows = [f'        {written}) words="{" ".join(values)}" ;;' for written, values in followed.items() if values]
    return "\n".join(
        [
            '# eval "$(baoda completion bash)", or into a file of ~/.local/share/bash-completion/completions/baoda',
            "_baoda() {",
            '    local words="" here="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"',
            '    case "${COMP_WORDS[1]}" in',
            *cases,
            "    esac",
            f'    [ "$COMP_CWORD" -eq 1 ] && words="{" ".join(commands)} --help --version"',
            '    case "$before" in',
            *follows,
            "    esac",
            '    COMPREPLY=($(compgen -W "$words" -- "$here"))',
            "}",
            "complete -o default -F _baoda baoda",
            "",
        ]
    )


def _zsh(commands: Commands) -> str:
    named = [f"        {_quoted(f'{name}:{words}')}" for name, (words, _) in commands.items()]
    cases = []
    for name, (_, choices) in commands.items():
        parts = [part for choice in choices for part in _zsh_parts(choice)]
        cases.append(f"        {name}) _arguments {' '.join(parts)} '*:file:_files' ;;")
    return "\n".join(
        [
            "#compdef baoda",
            "# into a file _baoda of a folder of $fpath, or: source <(baoda completion zsh)",
            "_baoda() {",
            "    local -a commands=(",
            *named,
            "        '--version:Show the version and leave.'",
            "    )",
            "    if (( CURRENT == 2 )); then _describe command commands; return; fi",
            "    local command=$words[2]",
            '    words=("${(@)words[2,-1]}"); (( CURRENT-- ))',
            "    case $command in",
            *cases,
            "    esac",
            "}",
            "(( $+functions[compdef] )) && compdef _baoda baoda",
            "",
        ]
    )


def _zsh_parts(choice: Choice) -> Iterator[str]:
    words = choice.words.replace("[", "(").replace("]", ")").replace(":", " ")
    follows = f":value:({' '.join(choice.values)})" if choice.values else ""
    for written in choice.written:
        yield _quoted(f"{written}[{words}]{follows}")
    if not choice.written:
        yield _quoted(f"1{follows}")


def _fish(commands: Commands) -> str:
    lines = ["# into ~/.config/fish/completions/baoda.fish", "complete -c baoda -n __fish_use_subcommand -l version"]
    for name, (words, choices) in commands.items():
        lines.append(f"complete -c baoda -n __fish_use_subcommand -a {name} -d {_quoted(words)}")
        for choice in choices:
            lines += [_fish_line(name, choice)]
    return "\n".join([*lines, ""])


def _fish_line(command: str, choice: Choice) -> str:
    parts = [f"complete -c baoda -n '__fish_seen_subcommand_from {command}'"]
    parts += [f"-l {written[2:]}" if written.startswith("--") else f"-s {written[1:]}" for written in choice.written]
    parts += [f"-x -a {_quoted(' '.join(choice.values))}"] if choice.values else []
    return " ".join([*parts, f"-d {_quoted(choice.words)}"])


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "’") + "'"
