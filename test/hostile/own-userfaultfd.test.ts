import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside, trySystemCall } from "./kit/uncaged.ts";

describeAttack("userfaultfd", (cage) => {
  testRefusedInside(cage, "is refused inside", trySystemCall({ x64: 323, arm64: 282 }, "1"), "EPERM");
});
