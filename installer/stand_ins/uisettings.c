/* For the Wine prefix only, never shipped: Qt asks Windows for its colours through Windows.UI.ViewManagement.UISettings,
   which Wine 8 lacks. This answers with white, black and blue, and with "nothing changed" to everything else. */
#define COBJMACROS
#include <windows.h>
#include <inspectable.h>
#include <activation.h>
#include <winstring.h>

typedef struct { BYTE a, r, g, b; } Color;
typedef struct { void **table; } Object;

static const GUID SETTINGS[] = {
    {0x85361600, 0x1C63, 0x4627, {0xBC, 0xB1, 0x3A, 0x89, 0xE0, 0xBC, 0x9C, 0x55}}, /* UISettings */
    {0x03021BE4, 0x5254, 0x4781, {0x81, 0x94, 0x51, 0x68, 0xF7, 0xD0, 0x6D, 0x7B}}, /* UISettings3: colours */
    {0x52BB3002, 0x919B, 0x4D6B, {0x9B, 0x78, 0x8D, 0xD6, 0x6F, 0xF4, 0xB9, 0x3B}}, /* UISettings4 */
    {0x5349D588, 0x0CB5, 0x5F05, {0xBD, 0x34, 0x70, 0x6B, 0x32, 0x31, 0xF0, 0xBD}}, /* UISettings5 */
};
static const GUID UNKNOWN = {0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const GUID INSPECTABLE = {0xAF86E2E0, 0xB12D, 0x4c6a, {0x9C, 0x5A, 0xD7, 0xAA, 0x65, 0x10, 0x1E, 0x90}};
static const GUID FACTORY = {0x00000035, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const GUID AGILE = {0x94ea2b94, 0xe9cc, 0x49e0, {0xc0, 0xff, 0xee, 0x64, 0xca, 0x8f, 0x5b, 0x90}};

static Object parts[4], factory;

static int general(const GUID *id) { return IsEqualGUID(id, &UNKNOWN) || IsEqualGUID(id, &INSPECTABLE) || IsEqualGUID(id, &AGILE); }

static ULONG WINAPI add_ref(void *self) { return 2; }
static ULONG WINAPI release(void *self) { return 1; }
static HRESULT WINAPI iids(void *self, ULONG *count, IID **list) { *count = 0; *list = NULL; return S_OK; }
static HRESULT WINAPI name(void *self, HSTRING *text) { *text = NULL; return S_OK; }
static HRESULT WINAPI trust(void *self, int *level) { *level = 0; return S_OK; }
static HRESULT WINAPI nothing(void *self) { return E_NOTIMPL; }
static HRESULT WINAPI no(void *self, BYTE *answer) { *answer = 0; return S_OK; }
static HRESULT WINAPI watch(void *self, void *handler, INT64 *token) { *token = 1; return S_OK; }
static HRESULT WINAPI unwatch(void *self, INT64 token) { return S_OK; }

static HRESULT WINAPI color(void *self, int kind, Color *answer)
{
    static const Color white = {255, 255, 255, 255}, black = {255, 0, 0, 0}, blue = {255, 0, 120, 215};
    *answer = kind == 0 ? white : kind == 1 ? black : blue;
    return S_OK;
}

static HRESULT WINAPI query(void *self, const GUID *id, void **answer)
{
    if (general(id)) { *answer = &parts[0]; return S_OK; }
    for (int i = 0; i < 4; i++)
        if (IsEqualGUID(id, &SETTINGS[i])) { *answer = &parts[i]; return S_OK; }
    *answer = NULL;
    return E_NOINTERFACE;
}

static HRESULT WINAPI query_factory(void *self, const GUID *id, void **answer)
{
    if (general(id) || IsEqualGUID(id, &FACTORY)) { *answer = &factory; return S_OK; }
    *answer = NULL;
    return E_NOINTERFACE;
}

static HRESULT WINAPI activate(void *self, void **answer) { *answer = &parts[0]; return S_OK; }

static void *table_first[32];
static void *table_colors[] = {query, add_ref, release, iids, name, trust, color, watch, unwatch};
static void *table_flags[] = {query, add_ref, release, iids, name, trust, no, watch, unwatch};
static void *table_factory[] = {query_factory, add_ref, release, iids, name, trust, activate};

__declspec(dllexport) HRESULT WINAPI DllGetActivationFactory(HSTRING class_name, void **answer)
{
    for (int i = 0; i < 32; i++) table_first[i] = i < 6 ? table_colors[i] : (void *)nothing;
    parts[0].table = table_first;
    parts[1].table = table_colors;
    parts[2].table = parts[3].table = table_flags;
    factory.table = table_factory;
    *answer = &factory;
    return S_OK;
}

__declspec(dllexport) HRESULT WINAPI DllCanUnloadNow(void) { return S_FALSE; }
