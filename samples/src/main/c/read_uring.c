/*
 * read_uring: the C peer of "bench pread".
 *
 * Reads blocks of 4 KiB at random out of a file, so many at once on one ring: one thread, a buffer a
 * read, each completion leads to the next read, everything that completed handled as one batch.
 * With --plain it is one pread(2) after the other instead, which is what a C program would do with
 * what is in the page cache.
 *
 *   cc -O2 -o read_uring read_uring.c -luring
 *   read_uring [--direct] [--plain] IN_FLIGHT FILE
 */
#define _GNU_SOURCE
#include "worker.h"

#include <fcntl.h>
#include <liburing.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  BLOCK_BYTES = 4096,
  IN_FLIGHT_MAX = 512, /* entries that an unprivileged user's locked memory allows */
  READS_PER_LOOK_AT_THE_CLOCK = 16,
};

/* Newer than the headers of Debian's liburing 2.3. */
#ifndef IORING_SETUP_DEFER_TASKRUN
#define IORING_SETUP_DEFER_TASKRUN (1U << 13)
#endif

static struct io_uring ring;
static char *buffers;
static int fd;
static unsigned in_flight;
static uint64_t blocks;
static uint64_t random_state = 88172645463325252u;

/* Marsaglia's xorshift. */
static off_t random_offset(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (off_t)(random_state % blocks * BLOCK_BYTES);
}

static void check_count(int count) {
  if (count < 0) die("read", -count);
  if (count != BLOCK_BYTES) {
    fprintf(stderr, "read_uring: read of %d bytes\n", count);
    exit(1);
  }
}

static void submit_read(uint64_t slot) {
  struct io_uring_sqe *sqe = io_uring_get_sqe(&ring); /* as many entries as reads: never NULL */
  io_uring_prep_read(sqe, fd, buffers + slot * BLOCK_BYTES, BLOCK_BYTES, (uint64_t)random_offset());
  io_uring_sqe_set_data64(sqe, slot);
}

/* Handles what has completed; returns how many reads that were. */
static unsigned reap(bool again) {
  struct io_uring_cqe *cqe;
  unsigned head;
  unsigned count = 0;
  io_uring_for_each_cqe(&ring, head, cqe) {
    check_count(cqe->res);
    if (again) submit_read(io_uring_cqe_get_data64(cqe));
    count++;
  }
  io_uring_cq_advance(&ring, count);
  return count;
}

static uint64_t read_by_ring(uint64_t end_nanos) {
  uint64_t reads = 0;
  unsigned left = in_flight;
  for (unsigned slot = 0; slot < in_flight; slot++) submit_read(slot);
  while (left > 0) {
    bool again = nanos(CLOCK_MONOTONIC) < end_nanos;
    int rc = io_uring_submit_and_wait(&ring, 1);
    if (rc < 0 && rc != -EINTR) die("io_uring_submit_and_wait", -rc);
    unsigned count = reap(again);
    reads += count;
    if (!again) left -= count;
  }
  return reads;
}

static uint64_t read_plainly(uint64_t end_nanos) {
  uint64_t reads = 0;
  while (nanos(CLOCK_MONOTONIC) < end_nanos) {
    for (int i = 0; i < READS_PER_LOOK_AT_THE_CLOCK; i++) {
      ssize_t count = pread(fd, buffers, BLOCK_BYTES, random_offset());
      check_count(count < 0 ? -errno : (int)count);
      reads++;
    }
  }
  return reads;
}

static int usage(void) {
  fprintf(stderr, "usage: read_uring [--direct] [--plain] IN_FLIGHT FILE\n");
  return 2;
}

int main(int argc, char **argv) {
  bool direct = false;
  bool plain = false;
  int next = 1;
  for (; next < argc && argv[next][0] == '-'; next++) {
    if (strcmp(argv[next], "--direct") == 0) {
      direct = true;
    } else if (strcmp(argv[next], "--plain") == 0) {
      plain = true;
    } else {
      return usage();
    }
  }
  if (argc - next != 2) return usage();
  long wanted = strtol(argv[next], NULL, 10);
  if (wanted < 1 || wanted > IN_FLIGHT_MAX) return usage();
  in_flight = (unsigned)wanted;

  struct stat status;
  fd = open(argv[next + 1], O_RDONLY | O_CLOEXEC | (direct ? O_DIRECT : 0));
  if (fd < 0) die(argv[next + 1], errno);
  if (fstat(fd, &status) < 0) die("fstat", errno);
  blocks = (uint64_t)status.st_size / BLOCK_BYTES;
  if (blocks == 0) die(argv[next + 1], ENODATA);
  int rc = posix_memalign((void **)&buffers, BLOCK_BYTES, (size_t)in_flight * BLOCK_BYTES);
  if (rc != 0) die("posix_memalign", rc);
  rc = io_uring_queue_init(in_flight, &ring,
                           IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
  if (rc < 0) die("io_uring_queue_init", -rc);

  answer_lines(plain ? read_plainly : read_by_ring);
  io_uring_queue_exit(&ring);
  return 0;
}
