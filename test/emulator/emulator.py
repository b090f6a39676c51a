#!/usr/bin/env python3
"""moto's server with the gaps filled that keep Terraform's AWS provider from applying Tessera's stacks.

Usage: python3 emulator.py -H 127.0.0.1 -p PORT      (the flags of moto_server)
       python3 emulator.py --check                    (says whether it could start, without starting)

Everything lives in memory and is gone when the process ends. Needs moto[server] 5.2.1: the patches reach into moto's
inside, which may differ in another release, so another version is refused.
"""

import os
import sys
from pathlib import Path

# One pin for all ways of installing it.
MOTO_VERSION = (Path(__file__).parent / "requirements.txt").read_text(encoding="utf-8").strip().split("==")[1]


def refuse(reason: str) -> None:
    """Ends the program with a reason and what to do about it."""
    sys.exit(f"emulator: {reason}; install it with: python3 -m pip install 'moto[server]=={MOTO_VERSION}'")


def main(arguments: "list[str]") -> None:
    """Patches moto and serves until it is killed."""
    # Without them no role can have a policy that AWS manages.
    os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    try:
        import moto
        from moto.server import main as serve
    except ImportError as error:
        refuse(f"moto[server] cannot be imported ({error})")
    if moto.__version__ != MOTO_VERSION:
        refuse(f"moto {moto.__version__} is installed, the patches are written for {MOTO_VERSION}")

    import patches

    patches.apply()
    if arguments != ["--check"]:
        serve(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
