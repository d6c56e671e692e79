/*
 * What the C servers share: how one is started, and how it is told to stop.
 *
 * PORT 0 takes a free one. When a server is ready it prints "listening on 127.0.0.1:PORT"; SIGTERM
 * and SIGINT end it with status 0. Nothing is drained: the clients of a benchmark are gone by then.
 */
#ifndef SERVER_H
#define SERVER_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 4096 };

static volatile sig_atomic_t stopping;

static void on_stop_signal(int signal_number) {
  (void)signal_number;
  stopping = 1;
}

static void die(const char *what, int error) {
  fprintf(stderr, "%s: %s\n", what, strerror(error));
  exit(1);
}

/* No SA_RESTART: the wait has to return for the loop to see the flag. */
static void install_stop_signals(void) {
  struct sigaction action = {.sa_handler = on_stop_signal};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
}

static void raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static void set_no_delay(int fd) {
  int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

/* The port that the text names; false when it names none. */
static bool parse_port(const char *text, uint16_t *port) {
  char *end;
  unsigned long parsed = strtoul(text, &end, 10);
  *port = (uint16_t)parsed;
  return *text != '\0' && *end == '\0' && parsed <= UINT16_MAX;
}

/* type_flags go to the socket's type: SOCK_NONBLOCK or 0. */
static int listen_on_loopback(uint16_t *port, int type_flags) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(*port)};
  socklen_t length = sizeof address;
  int one = 1;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | type_flags, 0);
  if (fd < 0) die("socket", errno);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) die("bind", errno);
  if (listen(fd, BACKLOG) < 0) die("listen", errno);
  if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) die("getsockname", errno);
  *port = ntohs(address.sin_port);
  return fd;
}

static void announce(uint16_t port) {
  printf("listening on 127.0.0.1:%u\n", port);
  fflush(stdout);
}

#endif
