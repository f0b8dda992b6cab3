"""The commands: `flask --app wsgi ...`. What is refused goes to standard error, with exit code 1."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec

import click
from flask import Blueprint, current_app
from flask_migrate import upgrade

from webapp import checking, database
from webapp import worker as background
from webapp.accounts import keys, partners, users
from webapp.accounts.models import ROLES, SCOPES
from webapp.demo import guard, loading
from webapp.errors import DomainError

P = ParamSpec("P")
bp = Blueprint("commands", __name__, cli_group=None)


def command(name: str) -> Callable[[Callable[P, None]], click.Command]:
    """A command whose refusals are messages and not tracebacks."""

    def decorate(function: Callable[P, None]) -> click.Command:
        @wraps(function)
        def told(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                function(*args, **kwargs)
            except DomainError as error:
                raise click.ClickException(_message(error)) from error
            except Exception as error:
                if database.lacks_tables(error):
                    raise click.ClickException("the database has no tables yet: run init-db first") from error
                raise

        made: click.Command = bp.cli.command(name)(told)
        return made

    return decorate


def _message(error: DomainError) -> str:
    facts = ", ".join(f"{name} {value}" for name, value in vars(error).items())
    return f"{error.error_type.replace('_', ' ')}: {facts}"


@command("init-db")
def init_db() -> None:
    """Make the tables, or bring them up to date. Safe to run again."""
    upgrade()


@command("load-demo")
@click.option(
    "--orders",
    type=click.IntRange(0, 100_000_000),
    default=loading.DEFAULT_ORDERS,
    show_default=True,
    help="How many orders.",
)
def load_demo(orders: int) -> None:
    """Fill an empty database with demo data; a database that holds anything is left alone."""
    if current_app.config["PRODUCTION"]:
        raise click.ClickException("demo data has keys that everybody knows: never in production")
    try:
        loading.load(orders)
    except loading.NotEmpty:
        click.echo("The database holds data already: nothing loaded.", err=True)
    else:
        click.echo(f"Demo data loaded, with {orders} orders.")


@command("welcome")
@click.option("--host", envvar="HOST", default="127.0.0.1")
@click.option("--port", envvar="PORT", default="8000")
def welcome(host: str, port: str) -> None:
    """Say where Waybill is served, and the demo's sign-ins where there are any."""
    address = f"http://{'127.0.0.1' if host in ('', '0.0.0.0', '::') else host}:{port or 8000}"  # noqa: S104
    click.echo(f"\nWaybill is at {address}\n")
    if current_app.config["PRODUCTION"] or not guard.has_demo_data():
        return
    click.echo(f"Demo sign-ins, all with the password {guard.PASSWORD}:")
    for email, _, role, _ in guard.PEOPLE:
        click.echo(f"  {email:<26}{role}")
    click.echo("\nTry the API:\n")
    click.echo(f'  curl "{address}/orders?limit=2" -H "x-api-key: demo-secret-key"\n')


@command("create-user")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--partner", metavar="CODE", help="The partner of a buyer or manager.")
@click.option(
    "--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when not given."
)
def create_user(email: str, name: str, role: str, partner: str | None, password: str) -> None:
    """Let a person sign in."""
    partner_id = partners.get_partner(partner).id if partner else None
    user = users.create_user(email, name=name, role=role, password=password, partner_id=partner_id)
    click.echo(f"Created {user.role} {user.email}.")


@command("create-partner")
@click.argument("name")
@click.option("--code", help="Its code; without one it gets the next free CUSTnnnn.")
def create_partner(name: str, code: str | None) -> None:
    """Add an organisation that buys."""
    partner = partners.create_partner(name, code=code)
    click.echo(f"Created partner {partner.code}, {partner.name}.")


@command("create-key")
@click.argument("name")
@click.option("--partner", metavar="CODE", help="Whose key; without it, the house's.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="May be given again.")
@click.option("--expires", type=click.DateTime(), help="When it ends, in UTC.")
def create_key(name: str, partner: str | None, scopes: tuple[str, ...], expires: datetime | None) -> None:
    """Make an API key and print it, this once. Without scopes it may do all that its owner's keys may."""
    partner_id = partners.get_partner(partner).id if partner else None
    expires_at = expires.replace(tzinfo=UTC) if expires else None
    _, secret = keys.create_key(name, partner_id=partner_id, scopes=scopes, expires_at=expires_at)
    click.echo(secret)


@command("revoke-key")
@click.argument("key")
def revoke_key(key: str) -> None:
    """End a key, named by itself, its number or its first 12 characters."""
    revoked = keys.revoke_key(key)
    click.echo(f"Revoked key {revoked.id}, {revoked.name}.")


@command("worker")
@click.option(
    "--beside", type=int, metavar="PID", help="End when the process that started it, PID, has ended."
)
def worker(beside: int | None) -> None:
    """Do what takes longer than a request may, until told to stop. Any number may run at once."""
    jobs = background.jobs_of(current_app.config)
    background.work(current_app.app_context, jobs=jobs, beside=beside)


@command("check-data")
def check_data() -> None:
    """Prove totals, stock, counts, history, events and links; exit code 1 when anything is off."""
    problems = checking.find_problems()
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.ClickException(f"{len(problems)} problems found")
    click.echo("All is well.")


@command("routes-json")
def routes_json() -> None:
    """Print every route as JSON: [{"rule", "methods"}]."""
    rules = sorted(current_app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
    click.echo(json.dumps([{"rule": rule.rule, "methods": sorted(rule.methods or ())} for rule in rules]))
