package cn.fujian.bamin.ui.home

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding

import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.core.services.Service
import cn.fujian.bamin.ui.components.ActButton
import cn.fujian.bamin.ui.components.Action
import cn.fujian.bamin.ui.components.Field
import cn.fujian.bamin.ui.components.Glyph
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Notice
import cn.fujian.bamin.ui.components.PrimaryButton
import cn.fujian.bamin.ui.components.Sheet
import cn.fujian.bamin.ui.components.press
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.text.day
import cn.fujian.bamin.ui.text.moment
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.text.texts
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.largeType

/** The first thing to do with an orange code. */
@Composable
internal fun ReasonsButton(reasons: ReasonsLine?, now: Long, onClick: () -> Unit, modifier: Modifier) {
    val note = when {
        reasons == null -> null
        reasons.first == null -> text("home.reasons_no_end", "count" to reasons.count)
        reasons.ends == reasons.count -> text("home.reasons_end", "count" to reasons.count, "time" to texts.moment(reasons.first, now))
        else -> text("home.reasons_some_end", "count" to reasons.count, "ends" to reasons.ends, "date" to texts.day(reasons.first))
    }
    ActButton(text("home.why_orange"), note, onClick, modifier)
}

/** What a person should know, below the code: nothing stands above it. */
@Composable
internal fun NoticeLine(notice: HomeNotice, onEvent: (HomeEvent) -> Unit, go: (Route) -> Unit, modifier: Modifier) {
    when (notice) {
        HomeNotice.Revoked -> Notice(
            Icons.Lock, text("home.revoked"), text("home.revoked.note"), modifier, Bamin.palette.refused,
            Action(text("home.sign_in_again")) { go(Route.SignIn) },
        )
        HomeNotice.ClockUnsure -> Notice(
            Icons.Clock, text("home.clock_unsure"), text("home.clock_unsure.note"), modifier, Bamin.palette.orange,
            Action(text("common.try_again")) { onEvent(HomeEvent.TryAgain) },
        )
        is HomeNotice.Offline -> Notice(
            Icons.NoNetwork, text("home.offline", "time" to texts.moment(notice.since, notice.at)), text("home.offline.note"),
            modifier, Bamin.palette.unchecked, Action(text("common.try_again")) { onEvent(HomeEvent.TryAgain) },
        )
    }
}

/** Entries of a green code: four in a row, two where type is large. */
@Composable
internal fun Entries(services: List<Service>, room: Room, onService: (Service) -> Unit) {
    val across = if (largeType) 2 else 4
    Column(Modifier.fillMaxWidth().padding(start = Space.m, end = Space.m, top = if (room.compact) 0.dp else Space.m)) {
        for (row in services.chunked(across)) {
            Row(Modifier.fillMaxWidth()) {
                for (service in row) Entry(service, room, { onService(service) }, Modifier.weight(1f))
                repeat(across - row.size) { Spacer(Modifier.weight(1f)) }
            }
        }
    }
}

@Composable
private fun Entry(service: Service, room: Room, onClick: () -> Unit, modifier: Modifier) {
    Column(
        modifier.press(onClick = onClick).heightIn(min = if (room.compact) 50.dp else 76.dp),
        Arrangement.Center,
        Alignment.CenterHorizontally,
    ) {
        Glyph(serviceIcon(service.icon), size = if (room.compact) 20.dp else 24.dp, tint = Bamin.palette.green.text)
        Text(
            service.name,
            Modifier.padding(top = if (room.compact) 2.dp else 6.dp),
            style = if (room.compact) Bamin.type.small else Bamin.type.body,
            textAlign = TextAlign.Center,
        )
    }
}

/** The icons that an operator can choose from. */
private fun serviceIcon(name: String): ImageVector = when (name) {
    "epidemic", "shield" -> Icons.Shield
    "transit", "bus" -> Icons.Bus
    "medicine", "pill" -> Icons.Pill
    "family" -> Icons.AddPerson
    "hospital" -> Icons.Pulse
    else -> Icons.Link
}

/** A scanner asked for four digits. */
@Composable
internal fun DigitsSheet(digits: String, onEvent: (HomeEvent) -> Unit) {
    Sheet(text("home.digits_title"), { onEvent(HomeEvent.DismissDigits) }) {
        Column(Modifier.padding(horizontal = Space.l)) {
            Field(
                text("challenge.type"),
                digits,
                { onEvent(HomeEvent.TypeDigits(it)) },
                hint = text("home.digits_hint"),
                keyboard = KeyboardType.NumberPassword,
                last = true,
                onDone = { onEvent(HomeEvent.SendDigits) },
            )
            PrimaryButton(text("home.digits_send"), { onEvent(HomeEvent.SendDigits) })
        }
    }
}
