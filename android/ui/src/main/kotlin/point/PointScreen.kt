package cn.fujian.bamin.ui.point

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.Modifier
import cn.fujian.bamin.core.point.Direction
import cn.fujian.bamin.ui.components.BottomBar
import cn.fujian.bamin.ui.components.Card
import cn.fujian.bamin.ui.components.ChoiceRow
import cn.fujian.bamin.ui.components.DayHeading
import cn.fujian.bamin.ui.components.EmptyPanel
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Line
import cn.fujian.bamin.ui.components.Notice
import cn.fujian.bamin.ui.components.Option
import cn.fujian.bamin.ui.components.PrimaryButton
import cn.fujian.bamin.ui.components.Screen
import cn.fujian.bamin.ui.components.Segments
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.steps.Step
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space

@Composable
fun PointScreen(state: PointState, onEvent: (PointEvent) -> Unit, onBack: (() -> Unit)?, go: (Route) -> Unit) {
    LaunchedEffect(state.done) { if (state.done) go(Route.Scan) }
    Screen(text("point.title"), onBack = onBack, bottom = {
        if (state.points.isNotEmpty()) BottomBar {
            Segments(
                text("point.direction"),
                Direction.entries.map { Option(it, text(it.key)) },
                state.direction,
                { onEvent(PointEvent.ChooseDirection(it)) },
                problem = state.problem?.let { text(it.key) },
            )
            PrimaryButton(text("point.start"), { onEvent(PointEvent.Send) }, runs = state.step == Step.Running)
        }
    }) {
        (state.step as? Step.Failed)?.let {
            Notice(Icons.Warning, text(it.why), text("common.failure_code", "code" to it.why.code), Modifier.padding(Space.m), Bamin.palette.refused)
        }
        if (state.points.isEmpty()) {
            EmptyPanel(Icons.Place, text("point.none"), text("point.none.note"))
            return@Screen
        }
        DayHeading(text("point.where"))
        Card(Modifier.padding(horizontal = Space.m)) {
            Column(Modifier.selectableGroup()) {
                state.points.forEachIndexed { i, point ->
                    if (i > 0) Line()
                    ChoiceRow(point.name, point.id == state.point, { onEvent(PointEvent.ChoosePoint(point.id)) })
                }
            }
        }
    }
}
