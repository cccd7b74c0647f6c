import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside, trySystemCall } from "./kit/uncaged.ts";

describeAttack("secret memory", (cage) => {
  testRefusedInside(cage, "is refused inside", trySystemCall({ x64: 447 }, "0"), "EPERM");
});
