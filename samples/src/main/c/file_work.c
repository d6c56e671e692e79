/*
 * file_work: the C peer of "bench files": plain calls, one after the other.
 *
 *   cc -O2 -o file_work file_work.c
 *   file_work WRITE_AND_SYNC|READ_THROUGH|COPY FROM LENGTH TO
 */
#define _GNU_SOURCE
#include "worker.h"

#include <fcntl.h>
#include <unistd.h>

enum { SMALL_BYTES = 4 << 10, LARGE_BYTES = 128 << 10 };

static int from;
static int to;
static char buffer[LARGE_BYTES];

static void require_whole(const char *what, ssize_t count, size_t wanted) {
  if (count < 0) die(what, errno);
  if ((size_t)count != wanted) die(what, EIO);
}

static void write_and_sync(off_t offset) {
  require_whole("pwrite", pwrite(to, buffer, SMALL_BYTES, offset), SMALL_BYTES);
  if (fdatasync(to) < 0) die("fdatasync", errno);
}

static void read_through(off_t offset) {
  require_whole("pread", pread(from, buffer, LARGE_BYTES, offset), LARGE_BYTES);
}

static void copy(off_t offset) {
  read_through(offset);
  require_whole("pwrite", pwrite(to, buffer, LARGE_BYTES, offset), LARGE_BYTES);
}

static const struct work {
  const char *name;
  void (*once)(off_t offset);
  off_t chunk_bytes;
} works[] = {
    {"WRITE_AND_SYNC", write_and_sync, SMALL_BYTES},
    {"READ_THROUGH", read_through, LARGE_BYTES},
    {"COPY", copy, LARGE_BYTES},
};

static const struct work *work;
static off_t length_bytes;

static uint64_t work_until(uint64_t end_nanos) {
  uint64_t operations = 0;
  off_t offset = 0;
  while (nanos(CLOCK_MONOTONIC) < end_nanos) {
    work->once(offset);
    operations++;
    offset = (offset + work->chunk_bytes) % length_bytes;
  }
  return operations;
}

int main(int argc, char **argv) {
  for (size_t i = 0; argc == 5 && i < sizeof works / sizeof works[0]; i++) {
    if (strcmp(argv[1], works[i].name) == 0) work = &works[i];
  }
  if (work == NULL) {
    fprintf(stderr, "usage: file_work WRITE_AND_SYNC|READ_THROUGH|COPY FROM LENGTH TO\n");
    return 2;
  }
  length_bytes = strtoll(argv[3], NULL, 10);
  if (length_bytes < LARGE_BYTES) die(argv[3], EINVAL);
  from = open(argv[2], O_RDONLY | O_CLOEXEC);
  if (from < 0) die(argv[2], errno);
  to = open(argv[4], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (to < 0) die(argv[4], errno);

  answer_lines(work_until);
  return 0;
}
