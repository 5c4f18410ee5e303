class V12__code {}
