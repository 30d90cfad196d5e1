/* Written by Scripts/embed-dashboard: the page, a file after the other. */
#include "CDashboard.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char icon_svg[] = {
#embed "../Web/icon.svg" suffix(,)
0};
static const unsigned char index_html[] = {
#embed "../Web/index.html" suffix(,)
0};
static const unsigned char live_api_js[] = {
#embed "../Web/live/api.js" suffix(,)
0};
static const unsigned char live_session_js[] = {
#embed "../Web/live/session.js" suffix(,)
0};
static const unsigned char live_store_js[] = {
#embed "../Web/live/store.js" suffix(,)
0};
static const unsigned char live_stream_js[] = {
#embed "../Web/live/stream.js" suffix(,)
0};
static const unsigned char logic_averages_js[] = {
#embed "../Web/logic/averages.js" suffix(,)
0};
static const unsigned char logic_backoff_js[] = {
#embed "../Web/logic/backoff.js" suffix(,)
0};
static const unsigned char logic_decimal_js[] = {
#embed "../Web/logic/decimal.js" suffix(,)
0};
static const unsigned char logic_order_words_js[] = {
#embed "../Web/logic/order-words.js" suffix(,)
0};
static const unsigned char logic_permissions_js[] = {
#embed "../Web/logic/permissions.js" suffix(,)
0};
static const unsigned char logic_scale_js[] = {
#embed "../Web/logic/scale.js" suffix(,)
0};
static const unsigned char logic_sequence_js[] = {
#embed "../Web/logic/sequence.js" suffix(,)
0};
static const unsigned char logic_times_js[] = {
#embed "../Web/logic/times.js" suffix(,)
0};
static const unsigned char main_js[] = {
#embed "../Web/main.js" suffix(,)
0};
static const unsigned char pages_account_dialogs_js[] = {
#embed "../Web/pages/account-dialogs.js" suffix(,)
0};
static const unsigned char pages_alerts_js[] = {
#embed "../Web/pages/alerts.js" suffix(,)
0};
static const unsigned char pages_audit_js[] = {
#embed "../Web/pages/audit.js" suffix(,)
0};
static const unsigned char pages_backtest_form_js[] = {
#embed "../Web/pages/backtest-form.js" suffix(,)
0};
static const unsigned char pages_backtests_js[] = {
#embed "../Web/pages/backtests.js" suffix(,)
0};
static const unsigned char pages_chart_js[] = {
#embed "../Web/pages/chart.js" suffix(,)
0};
static const unsigned char pages_datasets_js[] = {
#embed "../Web/pages/datasets.js" suffix(,)
0};
static const unsigned char pages_login_js[] = {
#embed "../Web/pages/login.js" suffix(,)
0};
static const unsigned char pages_order_ticket_js[] = {
#embed "../Web/pages/order-ticket.js" suffix(,)
0};
static const unsigned char pages_orders_js[] = {
#embed "../Web/pages/orders.js" suffix(,)
0};
static const unsigned char pages_overview_js[] = {
#embed "../Web/pages/overview.js" suffix(,)
0};
static const unsigned char pages_password_js[] = {
#embed "../Web/pages/password.js" suffix(,)
0};
static const unsigned char pages_risk_js[] = {
#embed "../Web/pages/risk.js" suffix(,)
0};
static const unsigned char pages_settings_js[] = {
#embed "../Web/pages/settings.js" suffix(,)
0};
static const unsigned char pages_strategies_js[] = {
#embed "../Web/pages/strategies.js" suffix(,)
0};
static const unsigned char pages_trades_js[] = {
#embed "../Web/pages/trades.js" suffix(,)
0};
static const unsigned char pages_users_js[] = {
#embed "../Web/pages/users.js" suffix(,)
0};
static const unsigned char parts_candle_chart_js[] = {
#embed "../Web/parts/candle-chart.js" suffix(,)
0};
static const unsigned char parts_candle_drawing_js[] = {
#embed "../Web/parts/candle-drawing.js" suffix(,)
0};
static const unsigned char parts_candle_pointers_js[] = {
#embed "../Web/parts/candle-pointers.js" suffix(,)
0};
static const unsigned char parts_columns_js[] = {
#embed "../Web/parts/columns.js" suffix(,)
0};
static const unsigned char parts_dialog_js[] = {
#embed "../Web/parts/dialog.js" suffix(,)
0};
static const unsigned char parts_dom_js[] = {
#embed "../Web/parts/dom.js" suffix(,)
0};
static const unsigned char parts_equity_line_js[] = {
#embed "../Web/parts/equity-line.js" suffix(,)
0};
static const unsigned char parts_form_js[] = {
#embed "../Web/parts/form.js" suffix(,)
0};
static const unsigned char parts_formula_editor_js[] = {
#embed "../Web/parts/formula-editor.js" suffix(,)
0};
static const unsigned char parts_kill_js[] = {
#embed "../Web/parts/kill.js" suffix(,)
0};
static const unsigned char parts_meter_js[] = {
#embed "../Web/parts/meter.js" suffix(,)
0};
static const unsigned char parts_page_js[] = {
#embed "../Web/parts/page.js" suffix(,)
0};
static const unsigned char parts_problem_js[] = {
#embed "../Web/parts/problem.js" suffix(,)
0};
static const unsigned char parts_shell_js[] = {
#embed "../Web/parts/shell.js" suffix(,)
0};
static const unsigned char parts_table_js[] = {
#embed "../Web/parts/table.js" suffix(,)
0};
static const unsigned char routes_js[] = {
#embed "../Web/routes.js" suffix(,)
0};
static const unsigned char style_controls_css[] = {
#embed "../Web/style/controls.css" suffix(,)
0};
static const unsigned char style_layout_css[] = {
#embed "../Web/style/layout.css" suffix(,)
0};
static const unsigned char style_pages_css[] = {
#embed "../Web/style/pages.css" suffix(,)
0};
static const unsigned char style_parts_css[] = {
#embed "../Web/style/parts.css" suffix(,)
0};
static const unsigned char style_tokens_css[] = {
#embed "../Web/style/tokens.css" suffix(,)
0};
static const unsigned char theme_js[] = {
#embed "../Web/theme.js" suffix(,)
0};

static const struct cdashboard_file files[] = {
    {"/icon.svg", icon_svg, sizeof icon_svg - 1},
    {"/index.html", index_html, sizeof index_html - 1},
    {"/live/api.js", live_api_js, sizeof live_api_js - 1},
    {"/live/session.js", live_session_js, sizeof live_session_js - 1},
    {"/live/store.js", live_store_js, sizeof live_store_js - 1},
    {"/live/stream.js", live_stream_js, sizeof live_stream_js - 1},
    {"/logic/averages.js", logic_averages_js, sizeof logic_averages_js - 1},
    {"/logic/backoff.js", logic_backoff_js, sizeof logic_backoff_js - 1},
    {"/logic/decimal.js", logic_decimal_js, sizeof logic_decimal_js - 1},
    {"/logic/order-words.js", logic_order_words_js, sizeof logic_order_words_js - 1},
    {"/logic/permissions.js", logic_permissions_js, sizeof logic_permissions_js - 1},
    {"/logic/scale.js", logic_scale_js, sizeof logic_scale_js - 1},
    {"/logic/sequence.js", logic_sequence_js, sizeof logic_sequence_js - 1},
    {"/logic/times.js", logic_times_js, sizeof logic_times_js - 1},
    {"/main.js", main_js, sizeof main_js - 1},
    {"/pages/account-dialogs.js", pages_account_dialogs_js, sizeof pages_account_dialogs_js - 1},
    {"/pages/alerts.js", pages_alerts_js, sizeof pages_alerts_js - 1},
    {"/pages/audit.js", pages_audit_js, sizeof pages_audit_js - 1},
    {"/pages/backtest-form.js", pages_backtest_form_js, sizeof pages_backtest_form_js - 1},
    {"/pages/backtests.js", pages_backtests_js, sizeof pages_backtests_js - 1},
    {"/pages/chart.js", pages_chart_js, sizeof pages_chart_js - 1},
    {"/pages/datasets.js", pages_datasets_js, sizeof pages_datasets_js - 1},
    {"/pages/login.js", pages_login_js, sizeof pages_login_js - 1},
    {"/pages/order-ticket.js", pages_order_ticket_js, sizeof pages_order_ticket_js - 1},
    {"/pages/orders.js", pages_orders_js, sizeof pages_orders_js - 1},
    {"/pages/overview.js", pages_overview_js, sizeof pages_overview_js - 1},
    {"/pages/password.js", pages_password_js, sizeof pages_password_js - 1},
    {"/pages/risk.js", pages_risk_js, sizeof pages_risk_js - 1},
    {"/pages/settings.js", pages_settings_js, sizeof pages_settings_js - 1},
    {"/pages/strategies.js", pages_strategies_js, sizeof pages_strategies_js - 1},
    {"/pages/trades.js", pages_trades_js, sizeof pages_trades_js - 1},
    {"/pages/users.js", pages_users_js, sizeof pages_users_js - 1},
    {"/parts/candle-chart.js", parts_candle_chart_js, sizeof parts_candle_chart_js - 1},
    {"/parts/candle-drawing.js", parts_candle_drawing_js, sizeof parts_candle_drawing_js - 1},
    {"/parts/candle-pointers.js", parts_candle_pointers_js, sizeof parts_candle_pointers_js - 1},
    {"/parts/columns.js", parts_columns_js, sizeof parts_columns_js - 1},
    {"/parts/dialog.js", parts_dialog_js, sizeof parts_dialog_js - 1},
    {"/parts/dom.js", parts_dom_js, sizeof parts_dom_js - 1},
    {"/parts/equity-line.js", parts_equity_line_js, sizeof parts_equity_line_js - 1},
    {"/parts/form.js", parts_form_js, sizeof parts_form_js - 1},
    {"/parts/formula-editor.js", parts_formula_editor_js, sizeof parts_formula_editor_js - 1},
    {"/parts/kill.js", parts_kill_js, sizeof parts_kill_js - 1},
    {"/parts/meter.js", parts_meter_js, sizeof parts_meter_js - 1},
    {"/parts/page.js", parts_page_js, sizeof parts_page_js - 1},
    {"/parts/problem.js", parts_problem_js, sizeof parts_problem_js - 1},
    {"/parts/shell.js", parts_shell_js, sizeof parts_shell_js - 1},
    {"/parts/table.js", parts_table_js, sizeof parts_table_js - 1},
    {"/routes.js", routes_js, sizeof routes_js - 1},
    {"/style/controls.css", style_controls_css, sizeof style_controls_css - 1},
    {"/style/layout.css", style_layout_css, sizeof style_layout_css - 1},
    {"/style/pages.css", style_pages_css, sizeof style_pages_css - 1},
    {"/style/parts.css", style_parts_css, sizeof style_parts_css - 1},
    {"/style/tokens.css", style_tokens_css, sizeof style_tokens_css - 1},
    {"/theme.js", theme_js, sizeof theme_js - 1},
};

size_t cdashboard_count(void) { return sizeof files / sizeof files[0]; }
struct cdashboard_file cdashboard_file(size_t index) { return files[index]; }
