import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside } from "./kit/uncaged.ts";

const PROGRAM = `import errno, socket
try:
    link = socket.socket(38, socket.SOCK_SEQPACKET); link.bind(('hash', 'sha256')); print('reached')
except OSError as error: print(errno.errorcode[error.errno])`;

describeAttack("sockets of the kernel’s cryptography (AF_ALG)", (cage) => {
  testRefusedInside(cage, "cannot be made inside", PROGRAM, "EAFNOSUPPORT");
});
