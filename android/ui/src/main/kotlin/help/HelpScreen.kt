package cn.fujian.bamin.ui.help

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import cn.fujian.bamin.core.help.Help
import cn.fujian.bamin.core.help.Hotline
import cn.fujian.bamin.core.help.Topic
import cn.fujian.bamin.ui.components.Action
import cn.fujian.bamin.ui.components.Card
import cn.fujian.bamin.ui.components.DayHeading
import cn.fujian.bamin.ui.components.EmptyPanel
import cn.fujian.bamin.ui.components.FailurePanel
import cn.fujian.bamin.ui.components.Glyph
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Line
import cn.fujian.bamin.ui.components.ListRow
import cn.fujian.bamin.ui.components.LoadingPanel
import cn.fujian.bamin.ui.components.Screen
import cn.fujian.bamin.ui.components.press
import cn.fujian.bamin.ui.steps.Loaded
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold

/** [onCall] dials a number. */
@Composable
fun HelpScreen(state: HelpState, onEvent: (HelpEvent) -> Unit, back: () -> Unit, onCall: (String) -> Unit = {}) {
    val again = { onEvent(HelpEvent.TryAgain) }
    Screen(text("help.title"), onBack = back) {
        when (val help = state.help) {
            Loaded.Loading -> LoadingPanel()
            is Loaded.Failed -> FailurePanel(help.why, onRetry = again)
            is Loaded.Done -> {
                val read = help.value
                if (read == null) EmptyPanel(Icons.Help, text("help.none"), text("help.none.note"), action = Action(text("common.try_again"), again))
                else Answers(read, state.open, onEvent, onCall)
            }
        }
    }
}

@Composable
private fun Answers(help: Help, open: String?, onEvent: (HelpEvent) -> Unit, onCall: (String) -> Unit) {
    Card(Modifier.padding(horizontal = Space.m)) {
        help.topics.forEachIndexed { i, topic ->
            if (i > 0) Line()
            Question(topic, topic.id == open) { onEvent(HelpEvent.Open(topic.id)) }
        }
    }
    if (help.hotlines.isNotEmpty()) DayHeading(text("help.hotlines"))
    Card(Modifier.padding(horizontal = Space.m)) {
        help.hotlines.forEachIndexed { i, line ->
            if (i > 0) Line()
            ListRow(line.name, note = line.number + " · " + hours(line), icon = Icons.Phone, onClick = { onCall(line.number) })
        }
    }
}

@Composable
private fun hours(line: Hotline): String {
    val hours = line.hours.map { "${it.from}–${it.to}" }
        .reduceOrNull { first, second -> text("common.list", "first" to first, "second" to second) }.orEmpty()
    return if (line.open) hours else hours + " · " + text("hotline.closed")
}

/** A question, and its answer once it is touched. */
@Composable
private fun Question(topic: Topic, open: Boolean, onOpen: () -> Unit) {
    val state = if (open) text("consents.open") else text("consents.closed")
    Row(
        Modifier.fillMaxWidth().press(state = state, onClick = onOpen).padding(Space.l, Space.m),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Text(topic.title, Modifier.weight(1f), style = if (open) Bamin.type.title.bold else Bamin.type.title)
        Glyph(if (open) Icons.Minus else Icons.Down, Modifier.padding(start = Space.m), tint = Bamin.palette.ink2)
    }
    if (open) {
        Column(Modifier.padding(start = Space.l, end = Space.l, bottom = Space.l), Arrangement.spacedBy(Space.s)) {
            topic.body.split("\n\n").forEach { Text(it) }
        }
    }
}
