"""One module per vendor, all with the same functions; nothing else in Atelier makes a vendor's calls.

- `find(visible)`: every slice of this machine, as the dictionaries that `atelier_warden.devices.Device` is made from;
  `visible` is the vendor's own list of what this process may use, or None for all of it.
- `read(device)`: `{"usedBytes", "processes": {pid: bytes or None}, "energyMillijoules": number or None}`.
- `probe(device)`: computes something tiny on the device and checks the answer; raises where it cannot.
- `warm(device)`: leaves this process with everything done that a first kernel would wait for.
- `is_untouched()`: whether this process may still be forked: nothing of the vendor's runtime has begun in it.
- `see(devices)`: the variables under which one program sees all of these; a vendor without it has no slices of several devices.

`find`, `read` and `probe` are called in disposable processes only (see errand.py): a driver in trouble hangs
whoever asks it.
"""
