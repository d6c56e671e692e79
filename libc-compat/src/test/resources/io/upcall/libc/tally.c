#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void say(const char *what, const char *path, long value) {
  char line[8400];
  int length = snprintf(line, sizeof line, "%s %s %ld\n", what, path, value);
  write(STDOUT_FILENO, line, length);
}

static long lines(const char *path) {
  int fd = open(path, O_RDONLY | O_NOFOLLOW);
  if (fd == -1) {
    say("cannot open", path, errno);
    return 0;
  }
  char buffer[4096];
  long count = 0;
  for (ssize_t got; (got = read(fd, buffer, sizeof buffer)) > 0;)
    for (ssize_t i = 0; i < got; i++) count += buffer[i] == '\n';
  close(fd);
  return count;
}

static long tally(const char *path) {
  struct dirent **entries;
  int n = scandir(path, &entries, NULL, alphasort);
  long total = 0;
  for (int i = 0; i < n; i++) {
    const char *name = entries[i]->d_name;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
    char child[8192];
    snprintf(child, sizeof child, "%s/%s", path, name);
    struct stat status;
    lstat(child, &status);
    if (S_ISDIR(status.st_mode)) {
      total += tally(child);
    } else if (S_ISREG(status.st_mode)) {
      long count = lines(child);
      say("lines", child, count);
      total += count;
    } else {
      say("skipped", child, status.st_size);
    }
  }
  say("total", path, total);
  return total;
}

int main(int argc, char **argv) {
  if (chdir(argv[1]) == -1) {
    say("cannot enter", argv[1], errno);
    return 1;
  }
  mkdir("made", 0755);
  int log = open("made/log", O_WRONLY | O_CREAT | O_APPEND, 0644);
  write(log, "one\ntwo\n", 8);
  close(log);
  rename("made/log", "made/log.1");
  symlink("made/log.1", "latest");
  tally(".");
  if (rmdir("made") == -1) say("rmdir", strerror(errno), errno);
  return 0;
}
