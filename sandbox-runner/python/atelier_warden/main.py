"""The warden's life in order: settings, limiter roots, privileges away, then the loop."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
import sys
from typing import NoReturn

from atelier_warden import limiters, network, privileges, strays
from atelier_warden.archive import read_programs
from atelier_warden.containment import Containment, open_containment
from atelier_warden.devices import Device, find_devices
from atelier_warden.log import log
from atelier_warden.pilot_link import PilotLink
from atelier_warden.settings import Settings, parse_settings
from atelier_warden.yard import Yard
from atelier_wire.frames import FrameError, read_frame


def main() -> NoReturn:
    """Never returns; ends when the pilot closes stdin, which kills every sandbox."""
    os.dup2(os.open("/dev/null", os.O_RDONLY), 3)  # keeps 3 from being given out; see zygote.py
    frame = read_frame(0)
    if frame is None:
        os._exit(0)
    settings = parse_settings(frame[0])
    programs = read_programs(settings.devices.vendors)  # while whoever started us may still read them
    limiter_roots = limiters.claim_roots(settings.limiter, settings.uid)
    containment = open_containment(settings, programs)
    privileges.drop_to(settings.uid, settings.gid)
    privileges.die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pilot's to hear
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    code = 0
    strays.end_strays()
    try:
        devices = find_devices(settings.devices, programs["errand"]) if containment.holds_devices else ()
        asyncio.run(_serve(settings, devices, limiters.open_limiter(limiter_roots), containment, programs["errand"]))
    except FrameError as error:
        log(f"the pilot broke the protocol: {error}")
        code = 1
    sys.stderr.flush()
    os._exit(code)


def _can_begin(device: Device, own_network: bool) -> bool:
    """Where programs are in this machine's network they see a part of /proc alone, without their threads."""
    if own_network or not device.raw["namesThreads"]:
        return True
    log(f"{device.id} ({device.name}) is not offered: network namespaces are refused here, and its runtime cannot begin without them")
    return False


async def _serve(
    settings: Settings, devices: tuple[Device, ...], limiter: limiters.Limiter, containment: Containment, errand: bytes
) -> None:
    link = PilotLink()
    own_network = containment.tier == "caged" and network.can_unshare()
    devices = tuple(device for device in devices if _can_begin(device, own_network))
    environments = tuple(dataclasses.replace(one, own_network=own_network) for one in settings.environments)
    yard = Yard(dataclasses.replace(settings, environments=environments), devices, limiter, containment, errand, link)
    held_by = {"limiter": limiter.name, "tier": containment.tier, "grades": containment.grades, "ownNetwork": own_network}
    link.send({"kind": "hello", "pid": os.getpid(), "uid": os.getuid(), **held_by})
    yard.open()
    try:
        await link.listen(yard.handle)
    finally:
        yard.close()
        containment.close()
        limiter.close()
