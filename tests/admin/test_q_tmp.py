from tests.admin.test_drift_pages import *
def test_q(sales_page, drifted):
    with CaptureQueriesContext(connection) as queries:
        sales_page.get(DRIFT)
    import re
    for q in queries.captured_queries: print(re.sub(r'SELECT .*? FROM','SELECT .. FROM',q["sql"])[:150])
