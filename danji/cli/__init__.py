"""The command line: the same calls from a shell. It reads, calls and writes; it decides nothing.

One file per verb. Exit codes: 0 good, 1 something in the user's input is to be mended, 2 the command was not understood.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from danji import texts
from danji.cli.show import GOOD, MENDABLE, NOT_UNDERSTOOD, STOPPED, VERSION, tell
from danji.errors import DanjiError

if TYPE_CHECKING:
    from cyclopts import App

VERBS = (
    *("new", "check", "place", "translate", "register", "match", "measure", "gather", "hotspots", "draw", "judge"),
    *("plan", "explore", "compare", "board", "support", "programmes", "serve"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    lang, words = _language(given)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if lang is None:
        print(texts.say("cli.which_language", "en", known=", ".join(texts.LANGUAGES)), file=sys.stderr)
        return NOT_UNDERSTOOD
    if not words or words[0] in {"--help", "-h"}:
        print(_overview(lang))
        return GOOD
    if words[0] == "--version":
        print(f"danji {VERSION}")
        return GOOD
    return _run(words, lang)


def _run(words: list[str], lang: str) -> int:
    from cyclopts import CycloptsError

    as_json = "--json" in words
    try:
        result = _app(lang)(words, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        print(texts.say("cli.not_understood", lang, detail=error), texts.say("cli.see_help", lang), sep="\n", file=sys.stderr)
        return NOT_UNDERSTOOD
    except DanjiError as error:
        tell(error.problems, lang, as_json=as_json)
        return MENDABLE
    except BrokenPipeError:  # whoever read our output, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD
    except KeyboardInterrupt:
        print(texts.say("cli.stopped", lang), file=sys.stderr)
        return STOPPED
    return result if isinstance(result, int) else GOOD


def _language(given: Sequence[str]) -> tuple[str | None, list[str]]:
    """The language asked for, and the other words. `--lang` may stand anywhere; without it DANJI_LANG, else Korean."""
    words, lang = list(given), os.environ.get("DANJI_LANG", "ko")
    for at, word in enumerate(words):
        if word == "--lang" and at + 1 < len(words):
            lang = words[at + 1]
            del words[at : at + 2]
            break
        if word.startswith("--lang="):
            lang = word.removeprefix("--lang=")
            del words[at]
            break
    return (lang if lang in texts.LANGUAGES else None), words


def _overview(lang: str) -> str:
    """What `danji --help` says; made without the libraries the verbs need, so that it is there at once."""
    verbs = "\n".join(f"  {verb:<12}{texts.say(f'cli.{verb}', lang).splitlines()[0]}" for verb in VERBS)
    return texts.say("cli.overview", lang, verbs=verbs)


def _app(lang: str) -> App:
    from cyclopts import App, Group, Parameter

    app = App(
        name="danji",
        version=VERSION,
        help=texts.say("cli.app", lang),
        help_format="plaintext",
        default_parameter=Parameter(negative=()),
        suppress_keyboard_interrupt=False,
        group_arguments=Group(texts.say("cli.group_arguments", lang)),
        group_parameters=Group(texts.say("cli.group_parameters", lang)),
    )
    for verb in VERBS:
        function = import_module(f"danji.cli.{verb}").verb(lang)
        function.__doc__ = texts.say(f"cli.{verb}", lang)
        app.command(function, name=verb)
    return app
