package cn.fujian.bamin.ui.home

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.border
import androidx.compose.foundation.background
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.layout.SubcomposeLayout
import androidx.compose.ui.unit.Constraints
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.components.IconButton
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.PersonChip
import cn.fujian.bamin.ui.components.grown
import cn.fujian.bamin.ui.components.press
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.largeType

/** Whose code this is, the others one touch away, and the messages. */
@Composable
internal fun PeopleRow(state: HomeState, room: Room, onEvent: (HomeEvent) -> Unit, go: (Route) -> Unit) {
    Row(
        Modifier.fillMaxWidth().heightIn(min = if (room.compact) 48.dp else 56.dp).padding(start = Space.m, end = Space.xs),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        val shown = state.people.firstOrNull { it.id == state.shown }
        val others = state.people.filter { it.id != state.shown }
        Box(Modifier.weight(1f)) {
            if (shown != null) Chips(shown, others, onEvent, go)
            else Text(text("app.name"), style = Bamin.type.heading)
        }
        val unread = if (state.unread == 0) text("home.no_unread") else text("home.unread", "count" to state.unread)
        IconButton(Icons.Bell, text("messages.title"), { go(Route.Messages) }, count = state.unread, countLabel = unread)
    }
}

/** As many people as there is room for; the rest is a number. */
@Composable
private fun Chips(shown: Person, others: List<Person>, onEvent: (HomeEvent) -> Unit, go: (Route) -> Unit) {
    val large = largeType
    SubcomposeLayout(Modifier.fillMaxWidth()) { constraints ->
        val gap = 5.dp.roundToPx()
        val free = Constraints(maxHeight = constraints.maxHeight)
        val first = subcompose("shown") {
            PersonChip(label(shown, large), shown.tone, chosen = true, { go(Route.Family) }, opens = true, label = label(shown, large = false))
        }.single().measure(free.copy(maxWidth = constraints.maxWidth))
        fun more(count: Int) = subcompose("more$count") { MoreChip(count) { go(Route.Family) } }.single().measure(free)
        val placed = mutableListOf(first)
        var right = first.width
        for ((i, person) in others.withIndex()) {
            val chip = subcompose(person.id) {
                PersonChip(label(person, large), person.tone, chosen = false, { onEvent(HomeEvent.Show(person.id)) }, label = label(person, large = false))
            }.single().measure(free)
            val left = others.size - i
            val keep = if (left > 1) gap + 48.dp.roundToPx() else 0
            if (right + gap + chip.width + keep > constraints.maxWidth) {
                val more = more(left)
                if (right + gap + more.width <= constraints.maxWidth) placed += more
                break
            }
            placed += chip
            right += gap + chip.width
        }
        val height = placed.maxOf { it.height }
        layout(constraints.maxWidth, height) {
            var x = 0
            placed.forEach {
                it.placeRelative(x, (height - it.height) / 2)
                x += it.width + gap
            }
        }
    }
}

/** `本人 林**`; where type is large the name alone. */
@Composable
private fun label(person: Person, large: Boolean): String {
    val relation = person.relation?.let { text(it.key) } ?: text("home.me")
    return if (large) person.name else text("home.person", "relation" to relation, "name" to person.name)
}

@Composable
private fun MoreChip(count: Int, onClick: () -> Unit) {
    val label = text("home.more_people", "count" to count)
    Box(Modifier.clip(Corners.pill).press(label = label, onClick = onClick), Alignment.Center) {
        Box(
            Modifier.heightIn(min = 40.dp.grown).widthIn(min = 44.dp).background(Bamin.palette.surface, Corners.pill)
                .border(1.dp, Bamin.palette.line, Corners.pill).padding(horizontal = 10.dp),
            Alignment.Center,
        ) { Text("+$count") }
    }
}
