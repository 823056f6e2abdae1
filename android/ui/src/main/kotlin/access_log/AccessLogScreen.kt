package cn.fujian.bamin.ui.accesslog

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import cn.fujian.bamin.ui.components.Card
import cn.fujian.bamin.ui.components.DayHeading
import cn.fujian.bamin.ui.components.EmptyPanel
import cn.fujian.bamin.ui.components.FailurePanel
import cn.fujian.bamin.ui.components.Footnote
import cn.fujian.bamin.ui.components.IconButton
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Line
import cn.fujian.bamin.ui.components.ListRow
import cn.fujian.bamin.ui.components.ListScreen
import cn.fujian.bamin.ui.components.LoadingPanel
import cn.fujian.bamin.ui.components.SecondaryButton
import cn.fujian.bamin.ui.steps.Step
import cn.fujian.bamin.ui.text.dayHeading
import cn.fujian.bamin.ui.text.dayOf
import cn.fujian.bamin.ui.text.hourMinute
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.text.texts
import cn.fujian.bamin.ui.theme.Space

@Composable
fun AccessLogScreen(state: AccessLogState, onEvent: (AccessLogEvent) -> Unit, back: () -> Unit) {
    val refresh = { onEvent(AccessLogEvent.Refresh) }
    val failed = state.load as? Step.Failed
    ListScreen(
        text("access_log.title"),
        onBack = back,
        actions = { IconButton(Icons.Again, text("common.refresh"), refresh) },
    ) {
        if (failed != null && state.looks.isEmpty()) item { FailurePanel(failed.why, onRetry = refresh) }
        if (state.looks.isEmpty() && state.load == Step.Running) item { LoadingPanel() }
        if (state.looks.isEmpty() && state.load == Step.Idle) {
            item { EmptyPanel(Icons.Eye, text("look.none"), text("access_log.none.note")) }
        }
        for ((_, looks) in state.looks.groupBy { dayOf(it.look.at) }) {
            item { DayHeading(texts.dayHeading(looks.first().look.at, state.now)) }
            item { Day(looks) }
        }
        if (failed != null && state.looks.isNotEmpty()) item { FailurePanel(failed.why, Modifier.padding(top = Space.m)) { onEvent(AccessLogEvent.Older) } }
        if (state.next != null && failed == null) {
            item {
                Column(Modifier.padding(Space.m)) {
                    SecondaryButton(text("access_log.older"), { onEvent(AccessLogEvent.Older) }, runs = state.load == Step.Running)
                }
            }
        }
        state.kept?.let { kept -> item { Footnote(text("look.kept", "seconds" to kept)) } }
    }
}

@Composable
private fun Day(looks: List<SeenBy>) {
    Card(Modifier.padding(horizontal = Space.m)) {
        looks.forEachIndexed { i, seen ->
            if (i > 0) Line()
            val place = listOfNotNull(seen.look.point, seen.county).joinToString(" · ")
            val method = text("look.${seen.look.method}")
            ListRow(
                seen.look.unit,
                note = if (place.isEmpty()) method else "$method · $place",
                icon = icon(seen.look.method),
                value = hourMinute(seen.look.at),
            )
        }
    }
}

private fun icon(method: String): ImageVector = when (method) {
    "code" -> Icons.Scan
    "number" -> Icons.Keypad
    "appeal" -> Icons.Appeal
    else -> Icons.Eye
}
