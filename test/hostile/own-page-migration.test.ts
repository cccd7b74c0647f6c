import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside, trySystemCall } from "./kit/uncaged.ts";

describeAttack("moving pages of a process", (cage) => {
  testRefusedInside(cage, "is refused inside", trySystemCall({ x64: 279, arm64: 239 }, "0, 0, None, None, None, 0"), "EPERM");
});
