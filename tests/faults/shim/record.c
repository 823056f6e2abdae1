/* Preloaded into a process that will be killed: writes down, in order, what it
 * does to files below one folder, and which of it was synced. What was not may be
 * lost in a power cut; src/disk/medium.rs rebuilds what a disk may then hold.
 *
 *   BAMIN_TRACE        file to append the record to
 *   BAMIN_TRACE_BELOW  absolute folder; files elsewhere are not looked at
 *   BAMIN_TRACE_SLOW   microseconds that each sync takes, as on a real disk
 *   BAMIN_TRACE_LIES   if set, syncs are not written down: a disk that only says
 *                      that it has synced
 *
 *   BAMIN_FULL         file that makes the disk full while it exists. Its first
 *                      letter says how: g, files do not grow; w, nothing is
 *                      written; s, writes are taken and the sync fails. Or it is
 *                      none that is full: "r FIRST COUNT", so many reads of the
 *                      process fail, the first being number FIRST
 *
 * A real sync is never made: the record is the disk. Each entry is written after
 * its call has been made, under one lock, so that the order is the true one and a
 * kill between call and entry only loses what was not synced anyway. Calls go to
 * the kernel directly, so that nothing here depends on what libc calls itself.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum entry { OPENED = 1, WROTE, CUT, SYNCED, FOLDER_SYNCED, UNLINKED, RENAMED };
enum { CREATED = 1, EMPTIED = 2, MOST_FDS = 4096 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1;
static int lies;
static long slow;
static const char *full;
static char below[PATH_MAX];
static size_t below_length;
static uint64_t inodes[MOST_FDS]; /* of regular files below the folder; else 0 */

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("BAMIN_TRACE"), *folder = getenv("BAMIN_TRACE_BELOW");
  if (!path || !folder) return;
  snprintf(below, sizeof below, "%s", folder);
  below_length = strlen(below);
  lies = getenv("BAMIN_TRACE_LIES") != NULL;
  if (getenv("BAMIN_TRACE_SLOW")) slow = atol(getenv("BAMIN_TRACE_SLOW"));
  full = getenv("BAMIN_FULL");
  trace = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_below(const char *path) {
  return trace >= 0 && strncmp(path, below, below_length) == 0 &&
         (path[below_length] == '/' || path[below_length] == 0);
}

static int is_tracked(int fd) { return trace >= 0 && fd >= 0 && fd < MOST_FDS && inodes[fd]; }

/* kind u8, inode u64, number u64, length u32, then the bytes. */
static void note(enum entry kind, uint64_t inode, uint64_t number, const void *bytes, uint32_t length) {
  unsigned char head[21] = {kind};
  memcpy(head + 1, &inode, 8);
  memcpy(head + 9, &number, 8);
  memcpy(head + 17, &length, 4);
  struct iovec parts[2] = {{head, sizeof head}, {(void *)bytes, length}};
  syscall(SYS_writev, trace, parts, 2);
}

static void absolute(int folder, const char *path, char *out) {
  if (path[0] == '/') {
    snprintf(out, PATH_MAX, "%s", path);
    return;
  }
  char base[PATH_MAX] = "", link[64];
  if (folder == AT_FDCWD) {
    if (!getcwd(base, sizeof base)) base[0] = 0;
  } else {
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t length = readlink(link, base, sizeof base - 1);
    base[length > 0 ? length : 0] = 0;
  }
  size_t length = strlen(base);
  snprintf(out, PATH_MAX, "%s", base);
  snprintf(out + length, PATH_MAX - length, "/%s", path);
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
  char full[PATH_MAX];
  absolute(folder, path, full);
  if (!is_below(full)) {
    int fd = syscall(SYS_openat, folder, path, flags, mode);
    if (fd >= 0 && fd < MOST_FDS) inodes[fd] = 0;
    return fd;
  }
  pthread_mutex_lock(&lock);
  struct stat before, after;
  int was_there = stat(full, &before) == 0;
  int fd = syscall(SYS_openat, folder, path, flags, mode);
  int failure = errno;
  if (fd >= 0 && fd < MOST_FDS) {
    inodes[fd] = 0;
    if (fstat(fd, &after) == 0 && S_ISREG(after.st_mode)) {
      inodes[fd] = after.st_ino;
      uint64_t how = was_there ? (flags & O_TRUNC ? EMPTIED : 0) : CREATED;
      note(OPENED, after.st_ino, how, full, strlen(full));
    }
  }
  pthread_mutex_unlock(&lock);
  errno = failure;
  return fd;
}

#define MODE_OF(flags)                          \
  mode_t mode = 0;                              \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {      \
    va_list rest;                               \
    va_start(rest, flags);                      \
    mode = va_arg(rest, mode_t);                \
    va_end(rest);                               \
  }

int open(const char *path, int flags, ...) {
  MODE_OF(flags)
  return opened(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE_OF(flags)
  return opened(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char *path, int flags, ...) {
  MODE_OF(flags)
  return opened(folder, path, flags, mode);
}
int openat64(int folder, const char *path, int flags, ...) {
  MODE_OF(flags)
  return opened(folder, path, flags, mode);
}
int creat(const char *path, mode_t mode) {
  return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int fd) {
  if (is_tracked(fd)) {
    pthread_mutex_lock(&lock);
    inodes[fd] = 0;
    pthread_mutex_unlock(&lock);
  }
  return syscall(SYS_close, fd);
}

static int followed(int from, int to) {
  if (to >= 0 && to < MOST_FDS) inodes[to] = is_tracked(from) ? inodes[from] : 0;
  return to;
}
int dup(int fd) { return followed(fd, syscall(SYS_dup, fd)); }
int dup2(int from, int to) { return from == to ? to : followed(from, syscall(SYS_dup3, from, to, 0)); }
int dup3(int from, int to, int flags) { return followed(from, syscall(SYS_dup3, from, to, flags)); }

static int controlled(int fd, int command, long argument) {
  int result = syscall(SYS_fcntl, fd, command, argument);
  return command == F_DUPFD || command == F_DUPFD_CLOEXEC ? followed(fd, result) : result;
}
#define ARGUMENT(command)                       \
  va_list rest;                                 \
  va_start(rest, command);                      \
  long argument = va_arg(rest, long);           \
  va_end(rest);

int fcntl(int fd, int command, ...) {
  ARGUMENT(command)
  return controlled(fd, command, argument);
}
int fcntl64(int fd, int command, ...) {
  ARGUMENT(command)
  return controlled(fd, command, argument);
}

/* Whether the disk is full in this way. */
static int is_full(char way) {
  if (!full) return 0;
  char found = 0;
  int fd = syscall(SYS_openat, AT_FDCWD, full, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  syscall(SYS_read, fd, &found, 1);
  syscall(SYS_close, fd);
  return found == way;
}

static int has_no_room(int fd, off_t end) {
  struct stat now;
  if (!full) return 0;
  return is_full('w') || (is_full('g') && fstat(fd, &now) == 0 && end > now.st_size);
}

static int reads; /* of files below the folder, so far */

static int is_unreadable(int fd) {
  if (!full || !is_tracked(fd)) return 0;
  int number = __atomic_fetch_add(&reads, 1, __ATOMIC_RELAXED), first, count;
  char how[64] = "";
  int flag = syscall(SYS_openat, AT_FDCWD, full, O_RDONLY | O_CLOEXEC);
  if (flag < 0) return 0;
  syscall(SYS_read, flag, how, sizeof how - 1);
  syscall(SYS_close, flag);
  return sscanf(how, "r %d %d", &first, &count) == 2 && number >= first && number - first < count;
}

#define FAIL_IF_UNREADABLE(fd) \
  if (is_unreadable(fd)) {     \
    errno = EIO;               \
    return -1;                 \
  }

ssize_t read(int fd, void *bytes, size_t length) {
  FAIL_IF_UNREADABLE(fd)
  return syscall(SYS_read, fd, bytes, length);
}
ssize_t pread64(int fd, void *bytes, size_t length, off64_t offset) {
  FAIL_IF_UNREADABLE(fd)
  return syscall(SYS_pread64, fd, bytes, length, offset);
}
ssize_t pread(int fd, void *bytes, size_t length, off_t offset) {
  return pread64(fd, bytes, length, offset);
}

static ssize_t written_at(int fd, const void *bytes, size_t length, off_t offset) {
  if (!is_tracked(fd)) return syscall(SYS_pwrite64, fd, bytes, length, offset);
  if (has_no_room(fd, offset + length)) {
    errno = ENOSPC;
    return -1;
  }
  pthread_mutex_lock(&lock);
  ssize_t done = syscall(SYS_pwrite64, fd, bytes, length, offset);
  int failure = errno;
  if (done > 0) note(WROTE, inodes[fd], offset, bytes, done);
  pthread_mutex_unlock(&lock);
  errno = failure;
  return done;
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  return written_at(fd, bytes, length, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  return written_at(fd, bytes, length, offset);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  if (!is_tracked(fd)) return syscall(SYS_write, fd, bytes, length);
  if (has_no_room(fd, syscall(SYS_lseek, fd, 0, SEEK_CUR) + length)) {
    errno = ENOSPC;
    return -1;
  }
  pthread_mutex_lock(&lock);
  ssize_t done = syscall(SYS_write, fd, bytes, length);
  int failure = errno;
  if (done > 0) note(WROTE, inodes[fd], syscall(SYS_lseek, fd, 0, SEEK_CUR) - done, bytes, done);
  pthread_mutex_unlock(&lock);
  errno = failure;
  return done;
}

/* As if only the first part was taken, which every caller must be ready for. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (!is_tracked(fd)) return syscall(SYS_writev, fd, parts, count);
  int first = 0;
  while (first < count - 1 && parts[first].iov_len == 0) first++;
  return count > 0 ? write(fd, parts[first].iov_base, parts[first].iov_len) : 0;
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  if (!is_tracked(fd)) return syscall(SYS_pwritev, fd, parts, count, offset, 0);
  int first = 0;
  while (first < count - 1 && parts[first].iov_len == 0) first++;
  return count > 0 ? written_at(fd, parts[first].iov_base, parts[first].iov_len, offset) : 0;
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  return pwritev(fd, parts, count, offset);
}

static int cut(int fd, off_t length) {
  if (!is_tracked(fd)) return syscall(SYS_ftruncate, fd, length);
  pthread_mutex_lock(&lock);
  int result = syscall(SYS_ftruncate, fd, length);
  int failure = errno;
  if (result == 0) note(CUT, inodes[fd], length, "", 0);
  pthread_mutex_unlock(&lock);
  errno = failure;
  return result;
}
int ftruncate(int fd, off_t length) { return cut(fd, length); }
int ftruncate64(int fd, off64_t length) { return cut(fd, length); }

/* Not supported: every caller then writes by itself, and that is seen. */
int fallocate(int fd, int mode, off_t offset, off_t length) {
  if (!is_tracked(fd)) return syscall(SYS_fallocate, fd, mode, offset, length);
  errno = EOPNOTSUPP;
  return -1;
}
int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
  return fallocate(fd, mode, offset, length);
}
int posix_fallocate(int fd, off_t offset, off_t length) {
  if (is_tracked(fd)) return EOPNOTSUPP;
  return syscall(SYS_fallocate, fd, 0, offset, length) == 0 ? 0 : errno;
}
int posix_fallocate64(int fd, off64_t offset, off64_t length) {
  return posix_fallocate(fd, offset, length);
}
ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t length, unsigned flags) {
  if (!is_tracked(to)) return syscall(SYS_copy_file_range, from, from_at, to, to_at, length, flags);
  errno = ENOSYS;
  return -1;
}
ssize_t sendfile(int to, int from, off_t *at, size_t length) {
  if (!is_tracked(to)) return syscall(SYS_sendfile, to, from, at, length);
  errno = EINVAL;
  return -1;
}
ssize_t sendfile64(int to, int from, off64_t *at, size_t length) { return sendfile(to, from, at, length); }

static int synced(int fd, long call) {
  if (is_tracked(fd)) {
    struct timespec while_it_spins = {0, slow * 1000};
    nanosleep(&while_it_spins, NULL);
    if (is_full('s')) {
      errno = ENOSPC;
      return -1;
    }
    pthread_mutex_lock(&lock);
    if (!lies) note(SYNCED, inodes[fd], 0, "", 0);
    pthread_mutex_unlock(&lock);
    return 0;
  }
  struct stat what;
  if (trace >= 0 && fstat(fd, &what) == 0 && S_ISDIR(what.st_mode)) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length > 0 ? length : 0] = 0;
    if (is_below(path)) {
      pthread_mutex_lock(&lock);
      if (!lies) note(FOLDER_SYNCED, 0, 0, path, strlen(path));
      pthread_mutex_unlock(&lock);
      return 0;
    }
  }
  return syscall(call, fd);
}
int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

static int unlinked(int folder, const char *path, int flags) {
  char full[PATH_MAX];
  absolute(folder, path, full);
  if (flags || !is_below(full)) return syscall(SYS_unlinkat, folder, path, flags);
  pthread_mutex_lock(&lock);
  int result = syscall(SYS_unlinkat, folder, path, flags);
  int failure = errno;
  if (result == 0) note(UNLINKED, 0, 0, full, strlen(full));
  pthread_mutex_unlock(&lock);
  errno = failure;
  return result;
}
int unlink(const char *path) { return unlinked(AT_FDCWD, path, 0); }
int unlinkat(int folder, const char *path, int flags) { return unlinked(folder, path, flags); }

static int renamed(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  char both[2 * PATH_MAX], *second;
  absolute(from_folder, from, both);
  second = both + strlen(both) + 1;
  absolute(to_folder, to, second);
  if (!is_below(both) || !is_below(second))
    return syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
  pthread_mutex_lock(&lock);
  int result = syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
  int failure = errno;
  if (result == 0) note(RENAMED, 0, 0, both, second + strlen(second) - both);
  pthread_mutex_unlock(&lock);
  errno = failure;
  return result;
}
int rename(const char *from, const char *to) { return renamed(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_folder, const char *from, int to_folder, const char *to) {
  return renamed(from_folder, from, to_folder, to, 0);
}
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  return renamed(from_folder, from, to_folder, to, flags);
}
