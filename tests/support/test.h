#pragma once

/*
 * LTest(suite, name, …) is Criterion's Test() that also fails on a leak: LeakSanitizer's own exit code
 * is lost in Criterion's worker, so the check runs inside the test (docs/TESTING.md).
 */

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#if defined(__SANITIZE_ADDRESS__)
#define TEST_HAVE_LSAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TEST_HAVE_LSAN 1
#endif
#endif

#ifdef TEST_HAVE_LSAN
#include <sanitizer/lsan_interface.h>
/* A pointer in a dead stack slot would hide a leak. */
static __attribute__((noinline, no_sanitize("address"))) void test_clobber_stack(void)
{
    char filler[16384];

    __builtin_memset(filler, 0, sizeof filler);
    __asm__ volatile("" ::"r"(filler) : "memory");
}
#define test_leak_check()                                                                          \
    do {                                                                                           \
        test_clobber_stack();                                                                      \
        if (__lsan_do_recoverable_leak_check())                                                    \
            cr_fatal("memory leak (LeakSanitizer report above)");                                  \
    } while (0)
#else
#define test_leak_check() ((void)0)
#endif

#define LTest(SUITE, NAME, ...)                                                                    \
    static __attribute__((noinline)) void SUITE##_##NAME##_body(void);                             \
    Test(SUITE, NAME, ##__VA_ARGS__)                                                               \
    {                                                                                              \
        SUITE##_##NAME##_body();                                                                   \
        test_leak_check();                                                                         \
    }                                                                                              \
    static void SUITE##_##NAME##_body(void)
