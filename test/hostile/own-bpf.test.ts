import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside, trySystemCall } from "./kit/uncaged.ts";

describeAttack("bpf", (cage) => {
  testRefusedInside(
    cage,
    "is refused inside",
    trySystemCall({ x64: 321, arm64: 280 }, "0, ctypes.byref(attributes), 72", "attributes = (ctypes.c_uint32 * 18)(2, 4, 8, 1)"),
    "EPERM",
    "root",
  );
});
