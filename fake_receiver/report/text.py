"""One step of a scenario as lines."""

import textwrap
from collections.abc import Iterator
from dataclasses import replace

from rich.text import Text

from fake_receiver.lab.results import Status, StepResult
from fake_receiver.model.events import Asked, Exchanged, Judged
from fake_receiver.model.stage import Stage
from fake_receiver.model.verdict import Action
from fake_receiver.report.explain import explain, summary
from fake_receiver.report.lines import Line, block, literal, prose, visible
from fake_receiver.report.mail_logs import log_lines
from fake_receiver.report.remedies import is_filed_as_spam
from fake_receiver.scenario.finding import Finding, State
from fake_receiver.scenario.schema import SENDER

_STYLE = {
    Status.PASSED: "green",
    Status.FAILED: "bold red",
    Status.SKIPPED: "yellow",
    Status.ERROR: "bold magenta",
}
_MARKS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.SKIPPED: "-", Status.ERROR: "!"}
_ASCII_MARKS = {**_MARKS, Status.PASSED: "+", Status.FAILED: "x"}


def mark(status: Status, *, ascii_only: bool = False) -> tuple[str, str]:
    """A sign for the status, and its colour."""
    return (_ASCII_MARKS if ascii_only else _MARKS)[status], _STYLE[status]


def plain_lines(result: StepResult, *, verbose: bool = False) -> tuple[str, ...]:
    """The step as plain text: what a test runner shows of a failure."""
    return tuple(line.plain for line in step_lines(result, verbose=verbose, ascii_only=True))


def step_lines(
    result: StepResult, *, verbose: bool = False, ascii_only: bool = False
) -> Iterator[Line]:
    """Short when the mail was accepted as expected; with cause and cure when it was refused."""
    yield _title(result, ascii_only=ascii_only)
    for line in _body(result, verbose=verbose):
        yield replace(line, indent=line.indent + 4)


def _title(result: StepResult, *, ascii_only: bool) -> Line:
    sign, style = mark(result.status, ascii_only=ascii_only)
    title = Text.assemble((sign, style), f" {visible(result.step.name)}")
    unwelcome = _unwelcome(result)
    if result.status is Status.PASSED and unwelcome:
        title.append(f"  {unwelcome}, as expected", style="dim")
    if result.status is not Status.PASSED:
        title.append(f"  {result.status.upper()}", style=style)
        title.append(f" (line {result.line})", style="dim")
    return Line(text=title, indent=2, wraps=True)


def _unwelcome(result: StepResult) -> str:
    """The worst that happened to the mail, if anything."""
    transactions = result.outcome.transactions if result.outcome else ()
    actions = {judged.verdict.action for judged in transactions}
    if Action.REJECT in actions:
        return "refused"
    if Action.DEFER in actions:
        return "deferred"
    return "filed as spam" if any(map(is_filed_as_spam, transactions)) else ""


def _body(result: StepResult, *, verbose: bool) -> Iterator[Line]:
    if result.problem:
        problem, *more = result.problem.splitlines()
        yield prose(problem, "" if result.status is Status.SKIPPED else _STYLE[result.status])
        yield from block("\n".join(more))
    yield from _commands(result, verbose=verbose)
    yield from _findings(result.findings)
    yield from _tried(result, verbose=verbose)
    yield from _transactions(result, verbose=verbose)
    yield from log_lines(result, verbose=verbose)
    if verbose:
        yield from _dialogue(result)
    waiting = [finding.key for finding in result.findings if finding.state is State.NOT_JUDGED]
    if waiting:
        yield prose(f"not judged (needs --docker): {', '.join(waiting)}", "yellow")


def _commands(result: StepResult, *, verbose: bool) -> Iterator[Line]:
    """What was typed, when it was; and what it printed, when it failed."""
    commands = result.commands
    if commands is None:
        return
    for host, typed in result.step.commands.items():
        prompt = "" if host == SENDER else f"{host} "
        yield from (literal(f"{prompt}$ {line}", "dim") for line in typed.splitlines())
    if commands.exit_code or verbose:
        yield from block(commands.output, indent=2)
    if commands.exit_code:
        yield literal(f"exit code {commands.exit_code}", "bold red", indent=2)


def _findings(findings: tuple[Finding, ...]) -> Iterator[Line]:
    for finding in findings:
        if finding.state is State.FAILED:
            yield literal(finding.key, "bold red")
            yield prose(finding.expected, label="expected", indent=2)
            # The whole reply stands below, line by line.
            got = textwrap.shorten(finding.got, 72) if finding.key == "reply" else finding.got
            yield prose(got, label="got", indent=2)


def _tried(result: StepResult, *, verbose: bool) -> Iterator[Line]:
    """The connections that were asked for, where no mail came of them."""
    outcome = result.outcome
    if outcome and outcome.tried and (verbose or not outcome.transactions):
        yield prose(", ".join(str(attempt) for attempt in outcome.tried), label="tried")


def _transactions(result: StepResult, *, verbose: bool) -> Iterator[Line]:
    """Each kind of transaction once: of twenty alike, one is explained."""
    alike: dict[tuple[object, ...], list[Judged]] = {}
    for judged in result.outcome.transactions if result.outcome else ():
        verdict, evidence = judged.verdict, judged.evidence
        transaction = evidence.transaction
        reached = (transaction.client_ip, transaction.mx_host)
        kind = (reached, evidence.stage, verdict.rule, verdict.reply.code)
        alike.setdefault(kind, []).append(judged)
    for first, *more in alike.values():
        if more:
            yield prose(_heading((first, *more)), "dim")
        is_welcome = first.verdict.action is Action.ACCEPT and not is_filed_as_spam(first)
        if is_welcome and not verbose and _is_well(result):
            yield Line(text=summary(first))
        else:
            yield from explain(
                first,
                host=result.sent_by(first.evidence.transaction.client_ip),
                all_lookups=verbose,
                all_remedies=verbose or not _is_well(result),
            )


def _heading(alike: tuple[Judged, ...]) -> str:
    """Recipients are told apart by their names."""
    if alike[0].evidence.stage is not Stage.RCPT:
        return f"{len(alike)} transactions like this:"
    recipients = dict.fromkeys(judged.evidence.transaction.forward_paths[-1] for judged in alike)
    if len(recipients) == 1:
        return f"{len(alike)} times the same recipient:"
    return f"{len(recipients)} recipients like this: {', '.join(recipients)}"


def _is_well(result: StepResult) -> bool:
    return result.status is not Status.FAILED


def _dialogue(result: StepResult) -> Iterator[Line]:
    """Both sides of every session, and the questions that others asked the name server."""
    yield literal("dialogue", "bold")
    for event in result.events:
        if isinstance(event, Exchanged):
            if event.command:
                yield literal(f"C: {event.command}", indent=2)
            yield from (literal(f"S: {line}", "dim", indent=2) for line in event.lines)
        elif isinstance(event, Asked):
            yield literal(f"DNS {event.client} asks {event.lookup}", "dim", indent=2)
