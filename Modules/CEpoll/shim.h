#pragma once
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

/* Declared by hand: the header shows it only with a feature macro, which would break the next C module. */
extern int accept4(int, struct sockaddr *, socklen_t *, int);

static inline int cepoll_accept(int listener, struct sockaddr_storage *peer) {
    socklen_t size = sizeof(*peer);
    return accept4(listener, (struct sockaddr *)peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/* What belongs to an event is a union, which Swift cannot reach into. */
static inline int cepoll_control(int epoll, int operation, int descriptor, uint32_t events, uint64_t key) {
    struct epoll_event event = {.events = events, .data = {.u64 = key}};
    return epoll_ctl(epoll, operation, descriptor, &event);
}
static inline uint64_t cepoll_key(const struct epoll_event *event) { return event->data.u64; }
static inline uint32_t cepoll_events(const struct epoll_event *event) { return event->events; }
