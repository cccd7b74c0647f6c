import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside, trySystemCall } from "./kit/uncaged.ts";

describeAttack("fanotify", (cage) => {
  testRefusedInside(cage, "is refused inside", trySystemCall({ x64: 300, arm64: 262 }, "0x200, 0"), "EPERM");
});
