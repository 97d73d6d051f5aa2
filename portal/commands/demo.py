"""`lamppost demo`: the demonstration city on a private database, served until it is told to stop."""

from __future__ import annotations

import shlex
import webbrowser
from pathlib import Path

import click

from portal.commands.demo_city import bring_up
from portal.commands.state import State
from portal.commands.supervisor import Child, Stopped, check_port, stopping_on_signals, supervise

CITY = "Markerwaard"
CARRYING = ("reports", "carry", "--every", "10")

state_option = click.option(
    "--state", "directory", type=click.Path(path_type=Path, file_okay=False), default=Path("var/demo"),
    show_default=True, help="Where the demonstration keeps its database and logs.",
)  # fmt: skip
root_option = click.option(
    "--postgres-root", type=click.Path(path_type=Path), envvar="LAMPPOST_POSTGRES_ROOT", hidden=True,
    help="Where Debian's packages of PostgreSQL were unpacked, if they are not installed.",
)  # fmt: skip
port = click.IntRange(1, 65535)


@click.command()
@click.option("--port", type=port, default=8000, show_default=True, help="Of the public portal.")
@click.option("--registration-port", type=port, default=8001, show_default=True)
@state_option
@click.option("--devices", type=click.IntRange(1), default=2500, show_default=True, help="When the city is made.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--display", envvar=["WAYLAND_DISPLAY", "DISPLAY"], hidden=True)
@root_option
def demo(
    port: int, registration_port: int, directory: Path, devices: int, no_browser: bool,
    display: str | None, postgres_root: Path | None,
) -> None:  # fmt: skip
    """Serve the demonstration city on this machine until Ctrl-C; the first time it is made."""
    state = State(directory.absolute(), postgres_root)
    check_port(port, "--port")
    check_port(registration_port, "--registration-port")
    url = f"http://127.0.0.1:{port}"
    with state.held(), stopping_on_signals():
        try:
            state.cluster.start()
            bring_up(state, devices, environment(state), click.echo)
            children = [
                Child("public", port, {**environment(state, "public_reader", "reporter"), "LAMPPOST_PUBLIC_URL": url}),
                Child(
                    "registration",
                    registration_port,
                    {
                        **environment(state, "register_app"),
                        "LAMPPOST_HEALTH_TOKEN": state.health_token(),
                        "LAMPPOST_PUBLIC_URL": url,
                    },
                ),
                Child("courier", None, environment(state, "register_app", "courier"), CARRYING),
            ]
            with supervise(children, state) as running:
                click.echo(f"registration: http://127.0.0.1:{registration_port}")
                click.echo(
                    f"privacy audit: http://127.0.0.1:{registration_port}/health/privacy"
                    f" (any name, password {state.health_token()})"
                )
                click.echo(f"logs: {state.directory / 'log'}")
                click.echo(f"ready: {url}")
                if display and not no_browser:
                    webbrowser.open(url)
                running.wait()
        except Stopped:
            click.echo("stopping")
        finally:
            state.cluster.stop()


def environment(state: State, *roles: str) -> dict[str, str]:
    """What a process of the demonstration is given: the databases of these roles, and harmless settings."""
    return {
        **state.environment(*roles),
        "LAMPPOST_BASEMAP": str(state.base_map),
        "LAMPPOST_BASEMAP_ATTRIBUTION": "Markerwaard, a fictional city",
        "LAMPPOST_CITY": CITY,
        "LAMPPOST_CONTACT": "sensorregister@markerwaard.example",
        "LAMPPOST_DEMONSTRATION": "yes",
        "LAMPPOST_LOG_FORMAT": "text",
        "LAMPPOST_RELEASES": str(state.releases),
    }


@click.command("demo-env")
@state_option
@root_option
def demo_env(directory: Path, postgres_root: Path | None) -> None:
    """Print the running demonstration's environment, to be read by a shell: eval "$(lamppost demo-env)"."""
    state = State(directory.absolute(), postgres_root)
    if not state.cluster.running():
        raise click.ClickException(f"no demonstration runs in {state.directory}; ./run demo starts it")
    for name, value in environment(state).items():
        click.echo(f"export {name}={shlex.quote(value)}")


@click.command()
@click.option(
    "--state", "directories", type=click.Path(path_type=Path), multiple=True, default=[Path("var/demo")],
    show_default=True,
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what runs and stop nothing.")
@root_option
def stop(directories: tuple[Path, ...], dry_run: bool, postgres_root: Path | None) -> None:
    """Stop what a killed demonstration or test left running."""
    for directory in directories:
        state = State(directory.absolute(), postgres_root)
        if dry_run:
            running = state.holder() is not None or state.cluster.running()
            click.echo(f"{'running' if running else 'stopped'}  {state.directory}")
        else:
            ended = state.stop()
            click.echo(f"{state.directory}: " + (f"stopped {' and '.join(ended)}" if ended else "nothing was running"))
