#include "settings.h"

#include <stdint.h>
#include <string.h>

/* Any bytes as rehearse.yaml: settings or an error of one line, never a crash, leak or long wait. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* An exact copy, so that a sanitizer sees every byte read beyond it. */
    g_autofree char *text = g_memdup2(data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(Settings) settings =
        settings_parse("rehearse.yaml", text != NULL ? text : "", size, &error);

    g_assert_true((settings == NULL) == (error != NULL));
    if (error != NULL)
        g_assert_null(strchr(error->message, '\n'));
    return 0;
}
