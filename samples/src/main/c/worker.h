/*
 * What the C programs share that work when told to and measure themselves.
 *
 * Every line of standard input is a number of nanoseconds to work for, answered by one line of JSON.
 */
#ifndef WORKER_H
#define WORKER_H

#ifndef _GNU_SOURCE
#error "define _GNU_SOURCE before the first header"
#endif

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void die(const char *what, int error) {
  fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, strerror(error));
  exit(1);
}

static uint64_t nanos(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* work_until works until CLOCK_MONOTONIC says so, and returns how many operations that were. */
static void answer_lines(uint64_t (*work_until)(uint64_t end_nanos)) {
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    uint64_t cpu = nanos(CLOCK_PROCESS_CPUTIME_ID);
    uint64_t begin = nanos(CLOCK_MONOTONIC);
    uint64_t operations = work_until(begin + strtoull(line, NULL, 10));
    printf("{\"operations\":%llu,\"elapsedNanos\":%llu,\"cpuNanos\":%llu}\n",
           (unsigned long long)operations, (unsigned long long)(nanos(CLOCK_MONOTONIC) - begin),
           (unsigned long long)(nanos(CLOCK_PROCESS_CPUTIME_ID) - cpu));
    fflush(stdout);
  }
}

#endif
