package cn.fujian.bamin.ui.messages

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.core.messages.Message
import cn.fujian.bamin.ui.components.Card
import cn.fujian.bamin.ui.components.DayHeading
import cn.fujian.bamin.ui.components.EmptyPanel
import cn.fujian.bamin.ui.components.FailurePanel
import cn.fujian.bamin.ui.components.Footnote
import cn.fujian.bamin.ui.components.Glyph
import cn.fujian.bamin.ui.components.IconButton
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Line
import cn.fujian.bamin.ui.components.ListScreen
import cn.fujian.bamin.ui.components.SecondaryButton
import cn.fujian.bamin.ui.components.press
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.steps.Step
import cn.fujian.bamin.ui.text.dayHeading
import cn.fujian.bamin.ui.text.dayOf
import cn.fujian.bamin.ui.text.hourMinute
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.text.texts
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold

@Composable
fun MessagesScreen(state: MessagesState, onEvent: (MessagesEvent) -> Unit, go: (Route) -> Unit, back: () -> Unit) {
    ListScreen(
        text("messages.title"),
        onBack = back,
        actions = {
            if (state.unread > 0) IconButton(Icons.Check, text("messages.read_all"), { onEvent(MessagesEvent.ReadAll) })
            val running = if (state.refresh == Step.Running) text("common.working") else null
            IconButton(Icons.Again, text("common.refresh"), { onEvent(MessagesEvent.Refresh) }, countLabel = running)
        },
    ) {
        (state.refresh as? Step.Failed)?.let { failed -> item { FailurePanel(failed.why) { onEvent(MessagesEvent.Refresh) } } }
        if (state.messages.isEmpty()) {
            item { EmptyPanel(Icons.Bell, text("messages.none"), text("messages.none.note")) }
        }
        for ((_, letters) in state.messages.groupBy { dayOf(it.message.at) }) {
            item { DayHeading(texts.dayHeading(letters.first().message.at, state.now)) }
            item { Day(letters, onEvent, go) }
        }
        if (state.more) item { Older(state.older, onEvent) }
        if (state.messages.isNotEmpty()) item { Footnote(text("messages.kept")) }
    }
}

@Composable
private fun Day(letters: List<Letter>, onEvent: (MessagesEvent) -> Unit, go: (Route) -> Unit) {
    Card(Modifier.padding(horizontal = Space.m)) {
        letters.forEachIndexed { i, letter ->
            if (i > 0) Line()
            LetterRow(letter) {
                onEvent(MessagesEvent.Read(letter.message.id))
                target(letter.message)?.let(go)
            }
        }
    }
}

@Composable
private fun LetterRow(letter: Letter, onClick: () -> Unit) {
    val message = letter.message
    val state = if (message.read) text("messages.read") else text("messages.unread")
    Row(
        Modifier.fillMaxWidth().press(state = state, onClick = onClick).padding(Space.l, Space.m),
        verticalAlignment = Alignment.Top,
    ) {
        Glyph(icon(message.code), tint = if (message.read) Bamin.palette.ink3 else Bamin.palette.accentText)
        Spacer(Modifier.width(Space.m))
        Column(Modifier.weight(1f)) {
            val words = texts.text("message.${message.code}", message.params)
            Text(words, style = if (message.read) Bamin.type.body else Bamin.type.body.bold)
            val time = hourMinute(message.at)
            Text(
                if (letter.about == null) time else text("messages.about", "time" to time, "name" to letter.about),
                color = Bamin.palette.ink3,
                style = Bamin.type.small,
            )
        }
        if (!message.read) Box(Modifier.padding(start = Space.s, top = 6.dp).size(8.dp).background(Bamin.palette.refused.text, CircleShape))
    }
}

@Composable
private fun Older(older: Step, onEvent: (MessagesEvent) -> Unit) {
    Column(Modifier.padding(Space.m)) {
        if (older is Step.Failed) FailurePanel(older.why) { onEvent(MessagesEvent.Older) }
        else SecondaryButton(text("messages.older"), { onEvent(MessagesEvent.Older) }, runs = older == Step.Running)
    }
}

/** Where a message leads, if it is about something that has a page. */
private fun target(message: Message): Route? = when {
    message.code.startsWith("colour_") -> Route.Reasons(message.subject)
    message.code.startsWith("appeal_") -> Route.Appeals
    message.code.startsWith("hand_over_") -> Route.HandOver(null)
    message.code.startsWith("origin_") || message.code.startsWith("arrival_") -> Route.Arrival
    message.code.startsWith("family_") -> Route.Family
    else -> null
}

private fun icon(code: String): ImageVector = when {
    code.startsWith("colour_") -> Icons.Code
    code.startsWith("appeal_") -> Icons.Appeal
    code.startsWith("hand_over_") -> Icons.HandOver
    code.startsWith("origin_") || code.startsWith("arrival_") -> Icons.Place
    code.startsWith("family_") -> Icons.People
    code.startsWith("phone_") -> Icons.Lock
    else -> Icons.Bell
}
