#pragma once
#include <curl/curl.h>

/* The setters and getters are variadic, which Swift cannot call. */
static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode ccurl_set_text(CURL *easy, CURLoption option, const char *value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}
typedef size_t (*ccurl_giver)(char *bytes, size_t size, size_t count, void *owner);
static inline CURLcode ccurl_set_reader(CURL *easy, ccurl_giver body, void *owner) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_READFUNCTION, body);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_READDATA, owner);
}
static inline CURLcode ccurl_set_authorities(CURL *easy, void *bytes, size_t count) {
    struct curl_blob blob = {.data = bytes, .len = count, .flags = CURL_BLOB_COPY};
    return curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
}
typedef size_t (*ccurl_receiver)(char *bytes, size_t size, size_t count, void *owner);
static inline CURLcode ccurl_set_receivers(CURL *easy, ccurl_receiver head, ccurl_receiver body, void *owner) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, head);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_HEADERDATA, owner);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_WRITEDATA, owner);
    return code;
}
static inline CURLcode ccurl_get_time(CURL *easy, CURLINFO what, curl_off_t *value) { return curl_easy_getinfo(easy, what, value); }
static inline CURLMcode ccurl_limit(CURLM *multi, CURLMoption option, long value) { return curl_multi_setopt(multi, option, value); }
static inline CURLMcode ccurl_watch(CURLM *multi, curl_socket_callback sockets, curl_multi_timer_callback timer, void *owner) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, sockets);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, owner);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, owner);
    return code;
}
/* The result of one that has ended; NULL when no other has. */
static inline CURL *ccurl_ended(CURLM *multi, CURLcode *result) {
    int rest;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &rest)))
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    return NULL;
}
