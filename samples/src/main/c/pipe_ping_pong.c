/*
 * pipe_ping_pong: the C peer of "bench pipe".
 *
 * One byte to and fro over two pipes between two pthreads, which share the CPU that this program is
 * pinned to. A round trip is two writes and two reads, each of which waits for the other thread.
 *
 *   cc -O2 -pthread -o pipe_ping_pong pipe_ping_pong.c
 *   taskset -c 1 pipe_ping_pong
 */
#define _GNU_SOURCE
#include "worker.h"

#include <pthread.h>
#include <unistd.h>

enum { ROUND_TRIPS_PER_LOOK_AT_THE_CLOCK = 16 };

static int to[2];
static int fro[2];

static void require_one(const char *what, ssize_t count) {
  if (count != 1) die(what, count < 0 ? errno : EIO);
}

static void *echo(void *unused) {
  char octet;
  (void)unused;
  for (;;) {
    require_one("read", read(to[0], &octet, 1));
    require_one("write", write(fro[1], &octet, 1));
  }
  return NULL;
}

static uint64_t play_until(uint64_t end_nanos) {
  uint64_t round_trips = 0;
  char octet = 'x';
  while (nanos(CLOCK_MONOTONIC) < end_nanos) {
    for (int i = 0; i < ROUND_TRIPS_PER_LOOK_AT_THE_CLOCK; i++) {
      require_one("write", write(to[1], &octet, 1));
      require_one("read", read(fro[0], &octet, 1));
      round_trips++;
    }
  }
  return round_trips;
}

int main(void) {
  pthread_t other;
  if (pipe(to) < 0 || pipe(fro) < 0) die("pipe", errno);
  int error = pthread_create(&other, NULL, echo, NULL);
  if (error != 0) die("pthread_create", error);
  answer_lines(play_until);
  return 0;
}
