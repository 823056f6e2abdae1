package cn.fujian.bamin.ui.home

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.WindowInsetsSides
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.only
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.runtime.Composable
import androidx.compose.runtime.State
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.min
import cn.fujian.bamin.core.services.Service
import cn.fujian.bamin.ui.components.BottomNavigation
import cn.fujian.bamin.ui.components.FailurePanel
import cn.fujian.bamin.ui.components.LoadingPanel
import cn.fujian.bamin.ui.components.Tab
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone

/**
 * The code. [tick] is read by the clock and the ring only, so that a second changes nothing else.
 * [onService] opens what the operator put behind an entry.
 */
@Composable
fun HomeScreen(
    state: HomeState,
    tick: State<HomeTick>,
    onEvent: (HomeEvent) -> Unit,
    go: (Route) -> Unit,
    onService: (Service) -> Unit = {},
) {
    BoxWithConstraints(Modifier.fillMaxSize().background(Bamin.palette.ground)) {
        val room = Room.of(maxWidth, maxHeight, state.page)
        Column(Modifier.fillMaxSize()) {
            val sides = WindowInsetsSides.Horizontal + WindowInsetsSides.Top
            Column(
                Modifier.weight(1f).fillMaxWidth().windowInsetsPadding(WindowInsets.safeDrawing.only(sides))
                    .verticalScroll(rememberScrollState()),
                Arrangement.Top,
                Alignment.CenterHorizontally,
            ) {
                Column(Modifier.widthIn(max = 520.dp).fillMaxWidth()) {
                    PeopleRow(state, room, onEvent, go)
                    Page(state, tick, room, onEvent, go)
                    Below(state, room, onEvent, go, onService)
                }
            }
            val tone = (state.page as? HomePage.Code)?.tone ?: Tone.Green
            BottomNavigation(Tab.Code, { go(Route.of(it)) }, tone = tone, compact = room.compact)
        }
        state.digits?.let { DigitsSheet(it, onEvent) }
    }
}

@Composable
private fun Page(state: HomeState, tick: State<HomeTick>, room: Room, onEvent: (HomeEvent) -> Unit, go: (Route) -> Unit) {
    val edge = Modifier.padding(horizontal = Space.m)
    when (val page = state.page) {
        HomePage.Opening -> LoadingPanel()
        is HomePage.Code -> CodeCard(page, tick, room, onEvent, edge)
        HomePage.NotApplied -> NotAppliedCard(go, edge)
        is HomePage.NoCode -> NoCodeCard(page, onEvent, go, edge)
        HomePage.Captured -> CapturedCard(edge)
        is HomePage.Failed -> FailurePanel(page.why, onRetry = { onEvent(HomeEvent.TryAgain) })
    }
}

@Composable
private fun Below(
    state: HomeState,
    room: Room,
    onEvent: (HomeEvent) -> Unit,
    go: (Route) -> Unit,
    onService: (Service) -> Unit,
) {
    val edge = Modifier.padding(start = Space.m, end = Space.m, top = if (room.compact) Space.s else Space.m)
    state.notice?.let { NoticeLine(it, onEvent, go, edge) }
    val page = state.page as? HomePage.Code ?: return Box(Modifier.padding(bottom = Space.l)) {}
    if (page.tone == Tone.Orange) ReasonsButton(state.reasons.takeIf { !room.compact }, page.at, { state.shown?.let { go(Route.Reasons(it)) } }, edge)
    if (state.services.isNotEmpty()) Entries(state.services, room, onService)
}

/** How much room there is; on a small screen everything but the code gives way. */
data class Room(val compact: Boolean, val symbol: Dp) {
    companion object {
        fun of(width: Dp, height: Dp, page: HomePage): Room {
            val compact = height < 720.dp
            val orange = (page as? HomePage.Code)?.tone == Tone.Orange
            val others = if (!compact) 480.dp else if (orange) 348.dp else 334.dp
            val symbol = min(min(width, 520.dp) - 48.dp, maxOf(height - others, 240.dp))
            return Room(compact, symbol)
        }
    }
}
