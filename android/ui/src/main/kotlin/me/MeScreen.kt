package cn.fujian.bamin.ui.me

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
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.core.SubjectKind
import cn.fujian.bamin.core.signin.Identity
import cn.fujian.bamin.core.signin.IdentityLevel
import cn.fujian.bamin.ui.components.ActButton
import cn.fujian.bamin.ui.components.BottomNavigation
import cn.fujian.bamin.ui.components.Card
import cn.fujian.bamin.ui.components.Glyph
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Line
import cn.fujian.bamin.ui.components.ListRow
import cn.fujian.bamin.ui.components.Screen
import cn.fujian.bamin.ui.components.Tab
import cn.fujian.bamin.ui.components.grown
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold

@Composable
fun MeScreen(state: MeState, go: (Route) -> Unit) {
    Screen(text("me.title"), bottom = { BottomNavigation(Tab.Me, { go(Route.of(it)) }) }) {
        Column(Modifier.padding(horizontal = Space.m)) {
            if (state.identity == null) {
                ActButton(text("me.sign_in"), text("me.sign_in.note"), { go(Route.SignIn) })
            } else {
                IdentityCard(state.identity)
            }
            Group(own(state, go))
            Group(arriving(state, go))
            Group(general(go))
            Group(listOf(Entry(Icons.Scan, text("me.staff"), text("me.staff.note")) { go(Route.Login) }))
        }
    }
}

/** A line of the page. */
private class Entry(val icon: ImageVector, val title: String, val note: String? = null, val count: Int = 0, val open: () -> Unit)

@Composable
private fun own(state: MeState, go: (Route) -> Unit): List<Entry> = buildList {
    val note = if (state.unread == 0) null else text("home.unread", "count" to state.unread)
    add(Entry(Icons.Bell, text("messages.title"), note, state.unread) { go(Route.Messages) })
    val subject = state.subject ?: return@buildList
    add(Entry(Icons.Flask, text("me.tests")) { go(Route.Tests(subject)) })
    add(Entry(Icons.Eye, text("me.access_log")) { go(Route.AccessLog(subject)) })
    add(Entry(Icons.Appeal, text("me.appeals")) { go(Route.Appeals) })
}

@Composable
private fun arriving(state: MeState, go: (Route) -> Unit): List<Entry> = buildList {
    if (state.kind == SubjectKind.Overseas) add(Entry(Icons.Temperature, text("me.check_in"), text("me.check_in.note")) { go(Route.CheckIn) })
    if (state.kind != SubjectKind.Overseas) add(Entry(Icons.Place, text("me.arrival")) { go(Route.Arrival) })
    add(Entry(Icons.Plane, text("me.overseas")) { go(Route.Overseas) })
    if (state.subject != null) add(Entry(Icons.HandOver, text("me.hand_over")) { go(Route.HandOver(null)) })
}

@Composable
private fun general(go: (Route) -> Unit): List<Entry> = listOf(
    Entry(Icons.Grid, text("me.services")) { go(Route.Services) },
    Entry(Icons.Help, text("me.help")) { go(Route.Help) },
    Entry(Icons.Settings, text("me.settings"), text("me.settings.note")) { go(Route.Settings) },
)

@Composable
private fun Group(entries: List<Entry>) {
    Card(Modifier.padding(top = Space.m)) {
        entries.forEachIndexed { i, entry ->
            if (i > 0) Line(Modifier.padding(start = 52.dp))
            ListRow(entry.title, note = entry.note, icon = entry.icon, count = entry.count, onClick = entry.open)
        }
    }
}

@Composable
private fun IdentityCard(identity: Identity) {
    Card {
        Row(
            Modifier.fillMaxWidth().padding(Space.l).semantics(mergeDescendants = true) {},
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Box(Modifier.size(48.dp.grown).background(Bamin.palette.accentTint, CircleShape), Alignment.Center) {
                Glyph(Icons.Me, tint = Bamin.palette.accentText)
            }
            Spacer(Modifier.width(Space.m))
            Column(Modifier.weight(1f)) {
                Text(identity.name ?: text("me.no_name"), style = Bamin.type.heading.bold)
                val kind = identity.documentKind?.let { text(it.key) }
                listOfNotNull(kind, identity.documentNumber).joinToString(" ").takeIf { it.isNotEmpty() }?.let { Text(it, color = Bamin.palette.ink2) }
                Row(Modifier.padding(top = Space.xs), verticalAlignment = Alignment.CenterVertically) {
                    val sure = identity.level == IdentityLevel.L4
                    val ink = if (sure) Bamin.palette.green.text else Bamin.palette.orange.text
                    Glyph(if (sure) Icons.Check else Icons.Warning, size = 18.dp, tint = ink)
                    Text(text(identity.level.key), Modifier.padding(start = Space.xs), ink, style = Bamin.type.body.bold)
                }
            }
        }
    }
}
