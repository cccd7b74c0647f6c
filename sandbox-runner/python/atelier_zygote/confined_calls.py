"""Numbers of the system calls that namespaces make harmless and that are refused without them: (x86_64, aarch64)."""

from __future__ import annotations

from atelier_zygote.syscall_table import Numbers

# No network and no socket with a name: what listens on this machine (a message bus, a batch system's
# credential service) would take a learner's program for the user it runs as. A pair of sockets stays.
SOCKETS: dict[str, Numbers] = {
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    # They carry descriptors: a file that is in flight and has no name would be seen by no count of the disk.
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
}

# Shared by the whole machine, and there after the attempt.
SHARED_MEMORY: dict[str, Numbers] = {
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "semget": (64, 190),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "semctl": (66, 191),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
}

# They reach any process of the same user.
OTHERS: dict[str, Numbers] = {
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "ioprio_set": (251, 30),
    "process_mrelease": (448, 448),
    "get_robust_list": (274, 100),
}

# Landlock does not see them, and every file of the user is somewhere. Taken without effect, because
# programs that copy files call them and would rather have no mode than no copy.
FILE_MODES: dict[str, Numbers] = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
}

FILE_OWNERS: dict[str, Numbers] = {
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
}

FILE_ATTRIBUTES: dict[str, Numbers] = {
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
}

# Allowed with some arguments only; see confined_filter.py.
BY_ARGUMENT: dict[str, Numbers] = {
    "socketpair": (53, 199),
    "setpriority": (141, 140),
    "sched_setaffinity": (203, 122),
    "prlimit64": (302, 261),
    "prctl": (157, 167),
    "fcntl": (72, 25),
    "ioctl": (16, 29),
}

# Refused to whom Landlock does not scope and no user of its own protects; each with where the pid stands.
SIGNALS: dict[str, Numbers] = {
    "kill": (62, 129),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "tkill": (200, 130),
    "pidfd_send_signal": (424, 424),
}
