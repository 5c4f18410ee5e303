#include "schema.h"

#include <stdint.h>
#include <string.h>

/* Any bytes as a committed schema: what is read prints to a text that reads back to the same digest. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* An exact copy, so that a sanitizer sees every byte read beyond it. */
    g_autofree char *text = g_memdup2(data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(Schema) schema = schema_parse(text != NULL ? text : "", size, &error);
    g_autoptr(Schema) again = NULL;
    g_autofree char *printed = NULL;

    g_assert_true((schema == NULL) == (error != NULL));
    if (schema == NULL)
        return 0;
    printed = schema_text(schema);
    again = schema_parse(printed, strlen(printed), &error);
    g_assert_no_error(error);
    g_assert_cmpstr(schema_digest(schema), ==, schema_digest(again));
    return 0;
}
