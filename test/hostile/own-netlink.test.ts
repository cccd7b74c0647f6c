import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside } from "./kit/uncaged.ts";

const PROGRAM = `import errno, socket
for family in (0, 4, 6, 9, 12, 15, 16):
    try:
        socket.socket(16, socket.SOCK_RAW, family).close(); print('reached')
    except OSError as error: print(errno.errorcode[error.errno])`;

describeAttack("netlink", (cage) => {
  testRefusedInside(cage, "cannot be spoken inside, in any of its dialects", PROGRAM, "(EAFNOSUPPORT\\n?){7}");
});
