/* Stands between a program and the C library.
 *
 * From the FAULT_AT-th call of the kind FAULT_CALL on a path that begins with FAULT_UNDER, FAULT_TIMES
 * calls fail with the number FAULT_ERRNO; FAULT_ERRNO=kill ends the program in that call. What writes
 * gets half of its bytes written first. Each time, FAULT_HITS grows by a line.
 * NET_LOG gets the number of each process that this was loaded into, and a line for each look-up of a
 * name and for each socket but those of the machine's own (AF_UNIX).
 *
 * CLOCK_SET names a file that holds a whole number: the seconds by which the system's clock is ahead.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define REAL(name)                                                        \
    static __typeof__(&name) real;                                        \
    if (!real)                                                            \
        real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static const char *kind, *under, *hits, *net, *ahead;
static long at, times;
static int number, killing;
static atomic_long seen;

static void tell(const char *file, const char *call, const char *what)
{
    char line[PATH_MAX + 64];
    int kept = errno;
    int length = snprintf(line, sizeof line, "%d %s %s\n", (int)getpid(), call, what);
    int handle = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (length > (int)sizeof line - 1)
        length = (int)sizeof line - 1;
    if (handle < 0 || syscall(SYS_write, handle, line, length) != length)
        abort();
    syscall(SYS_close, handle);
    errno = kept;
}

__attribute__((constructor)) static void begin(void)
{
    const char *error = getenv("FAULT_ERRNO"), *count = getenv("FAULT_AT"), *many = getenv("FAULT_TIMES");
    under = getenv("FAULT_UNDER");
    hits = getenv("FAULT_HITS");
    if (error && count && many && under && hits) {
        killing = strcmp(error, "kill") == 0;
        number = atoi(error);
        at = atol(count);
        times = atol(many);
        kind = getenv("FAULT_CALL");
    }
    ahead = getenv("CLOCK_SET");
    net = getenv("NET_LOG");
    if (net)
        tell(net, "loaded", program_invocation_short_name);
}

static int due(const char *call, const char *path)
{
    if (!kind || strcmp(kind, call) || strncmp(path, under, strlen(under)))
        return 0;
    long now = atomic_fetch_add(&seen, 1) + 1;
    if (now < at || now >= at + times)
        return 0;
    tell(hits, call, path);
    return 1;
}

static int due_on(const char *call, int handle)
{
    char link[32], path[PATH_MAX];
    if (!kind || strcmp(kind, call))
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return due(call, path);
}

static int fail(void)
{
    if (killing)
        kill(getpid(), SIGKILL);
    errno = number;
    return -1;
}

#define WRITES(name, offset_type)                                              \
    ssize_t name(int handle, const void *data, size_t size, offset_type place) \
    {                                                                          \
        REAL(name);                                                            \
        if (!due_on("pwrite", handle))                                         \
            return real(handle, data, size, place);                            \
        if (real(handle, data, size / 2, place) < 0)                           \
            return -1;                                                         \
        return fail();                                                         \
    }
WRITES(pwrite, off_t)
WRITES(pwrite64, off64_t)

ssize_t write(int handle, const void *data, size_t size)
{
    REAL(write);
    if (!due_on("write", handle))
        return real(handle, data, size);
    if (real(handle, data, size / 2) < 0)
        return -1;
    return fail();
}

#define ON_HANDLE(name, call)                                  \
    int name(int handle)                                       \
    {                                                          \
        REAL(name);                                            \
        return due_on(call, handle) ? fail() : real(handle);   \
    }
ON_HANDLE(fsync, "sync")
ON_HANDLE(fdatasync, "sync")

#define TRUNCATES(name, offset_type)                                              \
    int name(int handle, offset_type size)                                        \
    {                                                                             \
        REAL(name);                                                               \
        return due_on("truncate", handle) ? fail() : real(handle, size);          \
    }
TRUNCATES(ftruncate, off_t)
TRUNCATES(ftruncate64, off64_t)

#define OPENS(name)                                                    \
    int name(const char *path, int flags, ...)                         \
    {                                                                  \
        va_list rest;                                                  \
        va_start(rest, flags);                                         \
        mode_t mode = va_arg(rest, mode_t);                            \
        va_end(rest);                                                  \
        REAL(name);                                                    \
        return due("open", path) ? fail() : real(path, flags, mode);   \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name)                                                         \
    int name(int folder, const char *path, int flags, ...)                     \
    {                                                                          \
        va_list rest;                                                          \
        va_start(rest, flags);                                                 \
        mode_t mode = va_arg(rest, mode_t);                                    \
        va_end(rest);                                                          \
        REAL(name);                                                            \
        return due("open", path) ? fail() : real(folder, path, flags, mode);   \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

int unlink(const char *path)
{
    REAL(unlink);
    return due("unlink", path) ? fail() : real(path);
}

int rename(const char *old, const char *new)
{
    REAL(rename);
    return due("rename", new) ? fail() : real(old, new);
}

static void looked_up(const char *call, const char *name)
{
    if (net)
        tell(net, call, name ? name : "");
}

static void reached(const char *call, int family)
{
    char name[16];
    snprintf(name, sizeof name, "%d", family);
    if (net && family != AF_UNIX)
        tell(net, call, name);
}

int socket(int family, int type, int protocol)
{
    REAL(socket);
    reached("socket", family);
    return real(family, type, protocol);
}

int connect(int handle, const struct sockaddr *to, socklen_t size)
{
    REAL(connect);
    reached("connect", to->sa_family);
    return real(handle, to, size);
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    REAL(getaddrinfo);
    looked_up("getaddrinfo", name);
    return real(name, service, hints, found);
}

int getnameinfo(const struct sockaddr *address, socklen_t size, char *name, socklen_t room, char *service,
                socklen_t more, int flags)
{
    REAL(getnameinfo);
    looked_up("getnameinfo", "");
    return real(address, size, name, room, service, more, flags);
}

struct hostent *gethostbyname(const char *name)
{
    REAL(gethostbyname);
    looked_up("gethostbyname", name);
    return real(name);
}

struct hostent *gethostbyname2(const char *name, int family)
{
    REAL(gethostbyname2);
    looked_up("gethostbyname2", name);
    return real(name, family);
}

int gethostbyname_r(const char *name, struct hostent *made, char *room, size_t size, struct hostent **found,
                    int *error)
{
    REAL(gethostbyname_r);
    looked_up("gethostbyname_r", name);
    return real(name, made, room, size, found, error);
}

int gethostbyname2_r(const char *name, int family, struct hostent *made, char *room, size_t size,
                     struct hostent **found, int *error)
{
    REAL(gethostbyname2_r);
    looked_up("gethostbyname2_r", name);
    return real(name, family, made, room, size, found, error);
}

int gethostbyaddr_r(const void *address, socklen_t length, int family, struct hostent *made, char *room,
                    size_t size, struct hostent **found, int *error)
{
    REAL(gethostbyaddr_r);
    looked_up("gethostbyaddr_r", "");
    return real(address, length, family, made, room, size, found, error);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int failed = (int)syscall(SYS_clock_gettime, clock, now);
    if (!failed && ahead && clock == CLOCK_REALTIME) {
        char text[32] = "";
        int kept = errno, handle = (int)syscall(SYS_openat, AT_FDCWD, ahead, O_RDONLY | O_CLOEXEC, 0);
        if (handle >= 0) {
            if (syscall(SYS_read, handle, text, sizeof text - 1) > 0)
                now->tv_sec += atol(text);
            syscall(SYS_close, handle);
        }
        errno = kept;
    }
    return failed;
}
