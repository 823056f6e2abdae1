package cn.fujian.bamin.desk.phone

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Checkbox
import androidx.compose.material3.DropdownMenu
import androidx.compose.material3.DropdownMenuItem
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import cn.fujian.bamin.desk.camera.PictureCamera
import cn.fujian.bamin.desk.camera.WindowCamera
import cn.fujian.bamin.desk.people.DemoPerson
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import java.awt.FileDialog
import java.awt.Frame
import java.io.File

/** What only a desk has: taking the network away, and choosing what the camera sees. */
@Composable
fun DeskBar(desk: Desk, phone: DeskPhone, modifier: Modifier) {
    Row(modifier.background(Bamin.palette.ground).padding(horizontal = Space.s), Arrangement.SpaceBetween, Alignment.CenterVertically) {
        NetworkSwitch(phone)
        if (phone.person is DemoPerson.Staff) CameraChoice(desk, phone)
    }
}

@Composable
private fun NetworkSwitch(phone: DeskPhone) {
    var online by remember { mutableStateOf(phone.network.isOnline) }
    Row(verticalAlignment = Alignment.CenterVertically) {
        Checkbox(online, {
            online = it
            phone.network.isOnline = it
            if (it) (phone.state.value as? DeskPhone.Stage.Open)?.phone?.session?.networkReturned()
        })
        Text(text("desk.network"), style = Bamin.type.small)
    }
}

@Composable
private fun CameraChoice(desk: Desk, phone: DeskPhone) {
    var open by remember { mutableStateOf(false) }
    TextButton({ open = true }) { Text(text("desk.camera")) }
    DropdownMenu(open, { open = false }) {
        desk.phones.filter { it != phone }.forEach { other ->
            DropdownMenuItem({ Text(text("desk.person.${other.person.id}")) }, {
                open = false
                phone.looking.camera = other.window?.let(::WindowCamera)
            })
        }
        DropdownMenuItem({ Text(text("desk.picture")) }, {
            open = false
            pickedPicture()?.let { phone.looking.camera = PictureCamera(it) }
        })
        DropdownMenuItem({ Text(text("desk.camera_off")) }, {
            open = false
            phone.looking.camera = null
        })
    }
}

private fun pickedPicture(): File? {
    val dialog = FileDialog(null as Frame?).apply { isVisible = true }
    return dialog.files.firstOrNull()
}
