import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside, trySystemCall } from "./kit/uncaged.ts";

describeAttack("perf events", (cage) => {
  testRefusedInside(
    cage,
    "are refused inside",
    trySystemCall(
      { x64: 298, arm64: 241 },
      "ctypes.byref(event), 0, -1, -1, 0",
      `event = (ctypes.c_uint32 * 28)(1, 112, 1)
event[10] = 0b1100000`,
    ),
    "EPERM",
  );
});
