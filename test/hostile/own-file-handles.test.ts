import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside, trySystemCall } from "./kit/uncaged.ts";

describeAttack("file handles", (cage) => {
  testRefusedInside(
    cage,
    "are refused inside, so that none can be opened elsewhere",
    trySystemCall(
      { x64: 303, arm64: 264 },
      "-100, b'/usr', handle, ctypes.byref(ctypes.c_int()), 0",
      "handle = (ctypes.c_uint32 * 34)(128)",
    ),
    "EPERM",
  );
});
