import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside, trySystemCall } from "./kit/uncaged.ts";

describeAttack("kcmp", (cage) => {
  testRefusedInside(cage, "compares nothing inside", trySystemCall({ x64: 312, arm64: 272 }, "os.getpid(), os.getpid(), 0, 1, 2"), "EPERM");
});
