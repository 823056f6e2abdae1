package cn.fujian.bamin.desk.people

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import cn.fujian.bamin.desk.phone.Desk
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.BaminTheme
import cn.fujian.bamin.ui.theme.Space

/** Whose phone to open. */
@Composable
fun PeopleScreen(desk: Desk) = BaminTheme(dark = false) {
    Column(
        Modifier.fillMaxSize().background(Bamin.palette.ground).verticalScroll(rememberScrollState()).padding(Space.l),
        Arrangement.spacedBy(Space.s),
    ) {
        Text(text("desk.choose"), style = Bamin.type.title)
        desk.demonstration.people.forEach { person ->
            OutlinedButton({ desk.open(person) }, Modifier.fillMaxWidth()) { Text(text("desk.person.${person.id}")) }
        }
        Text(text("desk.made_up"), style = Bamin.type.body, color = Bamin.palette.ink2)
    }
}
