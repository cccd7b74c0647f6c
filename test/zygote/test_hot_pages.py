"""A fork is given the pages that it will need: all of them that are there, whatever else was listed."""

import array
import ctypes
import mmap
import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sandbox-runner" / "python"))

from atelier_zygote import hot_pages, huge_pages  # noqa: E402
from atelier_zygote.hot_pages import HotPages  # noqa: E402

PAGE = os.sysconf("SC_PAGE_SIZE")
HUGE = 2 << 20
NOWHERE = PAGE  # the kernel maps nothing that low


def fill(pages: int) -> tuple[mmap.mmap, int]:
    """Memory of our own, written to, and where it is."""
    memory = mmap.mmap(-1, pages * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory[:] = b"x" * len(memory)
    return memory, address_of(memory)


def address_of(memory: mmap.mmap) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(memory))


def list_own_pages(start: int, pages: int) -> list[bool]:
    """Of a fork: which of these it shares with nobody."""
    wanted = 1 << 63 | 1 << 56
    fd = hot_pages.open_pagemap()
    entries = array.array("Q", os.pread(fd, pages * 8, start // PAGE * 8))
    os.close(fd)
    return [entry & wanted == wanted for entry in entries]


def ask_fork(question) -> bytes:
    """What a fork answers, in at most one page."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, question())
        os._exit(0)
    os.close(write)
    answer = os.read(read, PAGE)
    os.close(read)
    os.waitpid(child, 0)
    return answer


class TakingPages(unittest.TestCase):
    def test_what_a_fork_made_for_itself_is_forgotten_and_the_rest_is_taken_whole(self) -> None:
        memory, start = fill(8)
        pages = HotPages()
        for one in [(NOWHERE, PAGE), (start, 2 * PAGE), (start + 5 * PAGE, PAGE)]:
            pages.written.extend(one)

        pages.keep_mapped()

        def take() -> bytes:
            pages.take()
            return bytes(list_own_pages(start, 8))

        self.assertEqual(list(ask_fork(take)), [1, 1, 0, 0, 0, 1, 0, 0])
        self.assertEqual(pages.written.tolist(), [start, 2 * PAGE, start + 5 * PAGE, PAGE])
        del memory

    def test_a_range_that_is_there_in_part_is_kept_in_that_part(self) -> None:
        memory, start = fill(8)
        ctypes.CDLL(None).munmap(ctypes.c_void_p(start + 3 * PAGE), ctypes.c_size_t(2 * PAGE))
        pages = HotPages()
        pages.written.extend((start + PAGE, 4 * PAGE))
        pages.keep_mapped()
        self.assertEqual(pages.written.tolist(), [start + PAGE, 2 * PAGE])
        del memory


class HugePages(unittest.TestCase):
    def test_memory_is_gathered_and_holds_what_it_held(self) -> None:
        memory, start = fill(4 * HUGE // PAGE)
        made = huge_pages.gather()
        if made == 0:
            self.skipTest("this kernel cannot gather pages")
        self.assertGreaterEqual(made, 3)
        self.assertEqual(memory[:], b"x" * len(memory))
        self.assertEqual(ask_fork(lambda: memory[HUGE : HUGE + 3]), b"xxx")


if __name__ == "__main__":
    unittest.main()
