#include "snapshot_private.h"

#include "snapshot-resources.h"

char *snapshot_query(const char *name)
{
    g_autofree char *path = g_strdup_printf("/rehearse/snapshot/%s.sql", name);
    g_autoptr(GBytes) bytes =
        g_resource_lookup_data(snapshot_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

    g_assert(bytes != NULL);
    return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}
